package io.shardwright.action;
/**
 * Undoes {@link MakeDirectory}: removes the directory if it is empty.
 */
public record RemoveDirectory(String path) implements Action {
    @Override
    public String name() {
        return "remove-directory";
    }
}
