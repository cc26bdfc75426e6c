package io.shardwright.api;

/** Two SELECTs of one number each, 1 for yes and 0 for no: is the command's effect there, is the node as it was before? */
public record ProbesRequest(String done, String undone) {}
