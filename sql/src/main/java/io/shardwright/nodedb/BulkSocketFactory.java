package io.shardwright.nodedb;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells a MariaDB server that bulk execution of prepared statements may be asked of it, which the driver neither says nor needs to know. The driver's first packet, the login or the
 * request for TLS before it, says what a client can; its last four bytes of that, zeros of a client of MySQL, are MariaDB's own. A server that does not know them leaves them
 * alone. The driver makes it by its name. See {@code Connection Phase > Handshake Response Packet} of MariaDB's protocol.
 */
public final class BulkSocketFactory extends StandardSocketFactory {
    @Override
    protected Socket createSocket(PropertySet properties) {
        return new BulkSocket();
    }

    private static final class BulkSocket extends Socket {
        private @Nullable OutputStream out;

        @Override
        public synchronized OutputStream getOutputStream() throws IOException {
            OutputStream announcing = out;
            if (announcing == null) {
                announcing = new Announcing(super.getOutputStream());
                out = announcing;
            }
            return announcing;
        }
    }

    /** Changes the first packet, which the driver writes in one piece, and then hands on what comes. */
    private static final class Announcing extends FilterOutputStream {
        /** The length in three bytes and the number. */
        private static final int HEAD_BYTES = 4;

        /** What a client can, its largest packet, its character set, 19 zeros and what a client of MariaDB can besides. */
        private static final int FIRST_BYTES = HEAD_BYTES + 32;

        private static final int CLIENT_MYSQL = 1;

        /** The third of MariaDB's own bits: MARIADB_CLIENT_STMT_BULK_OPERATIONS. */
        private static final byte BULK = 1 << 2;

        private static final int BULK_PLACE = HEAD_BYTES + 28;

        private boolean announced;

        Announcing(OutputStream raw) {
            super(raw);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (announced || length < FIRST_BYTES) {
                out.write(bytes, offset, length);
            } else {
                byte[] first = Arrays.copyOfRange(bytes, offset, offset + length);
                first[HEAD_BYTES] &= ~CLIENT_MYSQL;
                first[BULK_PLACE] |= BULK;
                out.write(first, 0, length);
            }
            announced = true;
        }
    }
}
