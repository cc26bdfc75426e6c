package io.shardwright.sqlproxy;

import java.io.IOException;

/** One statement on its way through the proxy. The plan of a rule says in which order its steps happen. */
public interface Exchange {
    /** What a rule does with a statement. */
    interface Plan {
        void handle(Exchange exchange) throws IOException, InterruptedException;
    }

    /** The statement's text. */
    String sql();

    /** Sends the statement on to the server. */
    void pass() throws IOException;

    /** Waits until the server has begun to answer; the answer stays in the proxy. */
    void awaitAnswer() throws InterruptedException;

    /** Lets answers through to the client again. */
    void deliver();

    /** Answers in the server's place with an error; the statement never reaches it. */
    void refuse(int number, String state, String words) throws IOException;

    /** Cuts the client off. The server does not notice: for it the connection is open, and what it was sent runs on. */
    void cutClient();

    /** Ends the connection towards both sides, as when the client's process ends. */
    void cutBoth();

    /** The statement runs to its end, and nobody hears of it. */
    static Plan loseAnswer() {
        return exchange -> {
            exchange.pass();
            exchange.awaitAnswer();
            exchange.cutClient();
        };
    }

    /** The statement is sent, and the client is cut off while it runs. */
    static Plan loseWhileRunning() {
        return exchange -> {
            exchange.pass();
            exchange.cutClient();
        };
    }

    /** The client is cut off before its statement reaches the server. */
    static Plan loseStatement() {
        return Exchange::cutClient;
    }

    /** It is not run, as when somebody ends it in its first moment. */
    static Plan refused(int number, String state, String words) {
        return exchange -> exchange.refuse(number, state, words);
    }

    /** Something else happens first. */
    static Plan before(Runnable first) {
        return exchange -> {
            first.run();
            exchange.pass();
            exchange.deliver();
        };
    }

    /** Something else happens when the server has run the statement, before the client hears of it. */
    static Plan beforeAnswer(Runnable then) {
        return exchange -> {
            exchange.pass();
            exchange.awaitAnswer();
            then.run();
            exchange.deliver();
        };
    }
}
