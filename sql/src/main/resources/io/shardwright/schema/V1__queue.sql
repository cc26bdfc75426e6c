-- The metadata database: the one truth of a fleet. Times are UTC epoch milliseconds, durations milliseconds.
-- Later migrations only add (expand); what they replace is removed one release later (contract).

-- Not the server's default: statements are kept to the last character, and keys that differ in case differ.
ALTER DATABASE DEFAULT CHARACTER SET utf8mb4 DEFAULT COLLATE utf8mb4_bin;

-- The leader's term: its row is locked first by every transaction of a leader, so a deposed one changes nothing.
CREATE TABLE coordinator_term (
  id          TINYINT      NOT NULL PRIMARY KEY,
  term        BIGINT       NOT NULL,
  holder      VARCHAR(128) NOT NULL,
  api         VARCHAR(255) NOT NULL COMMENT 'base URL of the leader''s API',
  link        VARCHAR(255) NOT NULL COMMENT 'host:port where the leader takes wake-ups',
  incarnation VARCHAR(40)  NOT NULL COMMENT 'number-id; renewed when this database is restored or failed over with loss',
  state       VARCHAR(16)  NOT NULL COMMENT 'open; restored until a reconciliation is accepted, and nothing runs',
  started_at  BIGINT       NOT NULL
);
INSERT INTO coordinator_term VALUES (1, 0, '', '', '', CONCAT('1-', LEFT(SHA2(CONCAT(UUID(), RAND()), 256), 16)), 'open', 0);

-- When each term began, so that leaders who come and go are seen.
CREATE TABLE leader_history (
  begun_at BIGINT       NOT NULL,
  term     BIGINT       NOT NULL,
  holder   VARCHAR(128) NOT NULL,
  PRIMARY KEY (begun_at, term)
);

CREATE TABLE node (
  name          VARCHAR(32)  NOT NULL PRIMARY KEY,
  engine        VARCHAR(16)  NOT NULL,
  database_addr VARCHAR(255) NOT NULL COMMENT 'host:port of the engine',
  link_addr     VARCHAR(255) NOT NULL COMMENT 'host:port of the worker',
  schema_name   VARCHAR(64)  NOT NULL,
  zone          VARCHAR(64)  NOT NULL,
  capacity      INT          NOT NULL COMMENT 'its weight beside other nodes',
  capabilities  VARCHAR(255) NOT NULL COMMENT 'comma-separated',
  epoch         BIGINT       NOT NULL COMMENT 'of the newest session; commands change owner only under a newer one',
  left_out      BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'not compared since the metadata was restored: its worker is refused',
  standing        VARCHAR(16)   NOT NULL DEFAULT 'joining' COMMENT 'joining, refused, active, draining, lost, returning, removed',
  standing_actor  VARCHAR(128)  NOT NULL DEFAULT '' COMMENT 'who has made it so',
  standing_reason VARCHAR(1024) NOT NULL DEFAULT '' COMMENT 'why; what a newcomer waits for, or what is the matter with it',
  standing_since  BIGINT        NOT NULL,
  facts           MEDIUMTEXT    NULL COMMENT 'what its worker says of its server, JSON; null before it has',
  facts_at        BIGINT        NULL,
  created_at    BIGINT       NOT NULL,
  updated_at    BIGINT       NOT NULL
);

-- Nodes that are lost, or return and are not settled.
CREATE TABLE node_loss (
  node            VARCHAR(32)   NOT NULL PRIMARY KEY,
  absent_since    BIGINT        NOT NULL COMMENT 'it has no distributed table of tables that were created from then on',
  draining        BOOLEAN       NOT NULL COMMENT 'it was, and is again once it is settled',
  draining_actor  VARCHAR(128)  NOT NULL,
  draining_reason VARCHAR(1024) NOT NULL,
  group_id        BIGINT        NULL COMMENT 'the newest that makes right what is on its server',
  note            VARCHAR(1024) NOT NULL COMMENT 'what its return waits for; empty if for nothing'
);

-- Distributed tables that may be on the server of a lost node, and that nobody keeps true.
CREATE TABLE stale_route (
  node       VARCHAR(32) NOT NULL,
  generation BIGINT      NOT NULL COMMENT 'of the table',
  table_name VARCHAR(64) NOT NULL,
  PRIMARY KEY (node, generation)
);

CREATE TABLE worker_session (
  node             VARCHAR(32)  NOT NULL,
  epoch            BIGINT       NOT NULL,
  incarnation      VARCHAR(40)  NOT NULL COMMENT 'of this database when it gave the epoch',
  state            VARCHAR(16)  NOT NULL COMMENT 'open, closed, fenced',
  process          VARCHAR(128) NOT NULL COMMENT 'pid@host, for people',
  build            VARCHAR(64)  NOT NULL,
  actions          VARCHAR(512) NOT NULL COMMENT 'name:version of each action it knows, comma-separated',
  copies           INT          NOT NULL COMMENT 'shards that it copies to its node at a time',
  control_version  BIGINT       NOT NULL COMMENT 'newest control version it has echoed',
  claim_round      BIGINT       NOT NULL COMMENT 'how often it has asked what a claim without an answer took: none of an earlier round takes anything any more',
  trouble          VARCHAR(255) NOT NULL COMMENT 'why it takes no work, such as a node that does not answer; empty if all is well',
  started_at       BIGINT       NOT NULL,
  lease_millis     BIGINT       NOT NULL COMMENT 'how long its lease lasts in full',
  lease_expires_at BIGINT       NOT NULL COMMENT 'unless leases began afresh since; informs only, the epoch decides',
  present_since    BIGINT       NOT NULL COMMENT 'since when it has not missed a renewal, and has had no trouble',
  looked_at        BIGINT       NULL COMMENT 'when the node was last found to be as node.facts says, by its renewals; null before one said so',
  PRIMARY KEY (node, epoch),
  KEY by_start (started_at)
);

-- When this database was there, as its leaders know. One row, or none before the first leader.
CREATE TABLE availability (
  id          TINYINT NOT NULL PRIMARY KEY,
  answered_at BIGINT  NOT NULL COMMENT 'when a leader had an answer last',
  afresh_at   BIGINT  NOT NULL COMMENT 'end of the last gap between two answers: leases run anew from then on'
);

-- Pause switches, checked by every claim. The cluster's row is always there; its version is the newest of all, and whoever changes a switch
-- locks it first.
CREATE TABLE control (
  scope      VARCHAR(16)  NOT NULL COMMENT 'cluster, node, table, group; withheld: a group that a reconciliation could not settle',
  target     VARCHAR(128) NOT NULL COMMENT 'empty for cluster',
  paused     BOOLEAN      NOT NULL,
  version    BIGINT       NOT NULL,
  actor      VARCHAR(128) NOT NULL,
  reason     VARCHAR(512) NOT NULL,
  updated_at BIGINT       NOT NULL,
  expires_at BIGINT       NULL COMMENT 'from then on it counts as not paused',
  PRIMARY KEY (scope, target)
);
INSERT INTO control VALUES ('cluster', '', FALSE, 1, 'installation', '', 0, NULL);

CREATE TABLE operation_group (
  id              BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uuid            CHAR(36)     NOT NULL UNIQUE,
  idempotency_key VARCHAR(128) NOT NULL UNIQUE,
  digest          CHAR(64)     NOT NULL COMMENT 'SHA-256 of the submission: one key, one submission',
  title           VARCHAR(255) NOT NULL,
  state           VARCHAR(32)  NOT NULL,
  by_leader       BOOLEAN      NOT NULL COMMENT 'stops at prepared for the leader''s decision; else the last completion commits it',
  remaining       INT          NOT NULL COMMENT 'before-commands not done',
  remaining_after INT          NOT NULL COMMENT 'after-commands not done',
  version         BIGINT       NOT NULL COMMENT 'rises with every recorded change',
  abort_reason    VARCHAR(32)  NULL,
  abort_detail    TEXT         NULL,
  actor           VARCHAR(128) NOT NULL,
  created_at      BIGINT       NOT NULL,
  updated_at      BIGINT       NOT NULL,
  decided_at      BIGINT       NULL,
  ended_at        BIGINT       NULL,
  policy          VARCHAR(16)  NOT NULL DEFAULT 'rollback' COMMENT 'when a command fails for good: rollback, retry, hold',
  undo_mode       VARCHAR(16)  NOT NULL DEFAULT 'reverse' COMMENT 'reverse (strict id order), mirrored',
  savepoint       BIGINT       NULL COMMENT 'the command up to which it goes back, until it is continued; remaining then counts the continuation',
  stop_at_once    BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'its running commands are interrupted',
  aborted_at      BIGINT       NULL,
  deadline_at     BIGINT       NULL COMMENT 'from then on it is aborted unless it is decided; null for never',
  only_table      VARCHAR(64)  NOT NULL DEFAULT '' COMMENT 'the one table that it locks; empty if it locks several, the cluster or nothing',
  archived        BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'its commands are in the history; else in the queue',
  KEY by_state (state, id),
  KEY by_place (archived, state, ended_at),
  KEY by_deadline (state, deadline_at),
  KEY by_abort (aborted_at)
);

-- How groups have gone on from their savepoints: once each idempotency key.
CREATE TABLE continuation (
  idempotency_key VARCHAR(128) NOT NULL PRIMARY KEY,
  digest          CHAR(64)     NOT NULL COMMENT 'SHA-256 of the request: one key, one request',
  group_id        BIGINT       NOT NULL,
  created_at      BIGINT       NOT NULL,
  KEY by_group (group_id)
);

CREATE TABLE sharding_queue (
  id               BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  node             VARCHAR(32)  NOT NULL,
  query            LONGTEXT     NOT NULL COMMENT 'plain SQL, or a typed action as JSON',
  rollback_query   LONGTEXT     NULL COMMENT 'null exactly in phase after',
  operation_group  BIGINT       NOT NULL,
  seq              INT          NOT NULL COMMENT 'place in the group, from 1; rises with id',
  incarnation      VARCHAR(40)  NOT NULL COMMENT 'of this database when it was published; part of its key on the node',
  name             VARCHAR(128) NOT NULL COMMENT 'unique in the group',
  phase            VARCHAR(8)   NOT NULL COMMENT 'before, after',
  action           VARCHAR(64)  NOT NULL COMMENT 'name:version, of the half with the newer version',
  rollback_action  VARCHAR(64)  NULL,
  done_probe       TEXT         NULL,
  undone_probe     TEXT         NULL,
  hold_on_unknown  BOOLEAN      NOT NULL COMMENT 'runs though nobody could tell its outcome after a crash; then an operator looks',
  status           VARCHAR(16)  NOT NULL,
  effect           VARCHAR(16)  NOT NULL,
  tries            INT          NOT NULL COMMENT 'starts forward',
  undo_tries       INT          NOT NULL COMMENT 'starts backward',
  unsent           INT          NOT NULL DEFAULT 0 COMMENT 'those starts forward of which nothing was announced to the node: no tries',
  undo_unsent      INT          NOT NULL DEFAULT 0 COMMENT 'the same backward',
  tries_max        INT          NOT NULL COMMENT 'of starts that were announced',
  tries_given      INT          NOT NULL DEFAULT 10 COMMENT 'as it was submitted: a retry gives so many again',
  limit_seconds    INT          NULL COMMENT 'how long one try forward may run on the node; null for any time',
  rests            INT          NOT NULL DEFAULT 0 COMMENT 'how often it rested because its group is to try again',
  told             VARCHAR(8)   NULL COMMENT 'applied, absent: what an operator found on the node, of an outcome that nobody could tell',
  told_half        VARCHAR(8)   NULL COMMENT 'forward, undo: of which half that outcome was',
  told_attempt     INT          NULL COMMENT 'the newest start of that half then: of a later one it says nothing',
  blockers         INT          NOT NULL COMMENT 'commands it waits for that are not done',
  owner_epoch      BIGINT       NULL COMMENT 'of the session that holds it',
  not_before       BIGINT       NOT NULL,
  error            TEXT         NULL,
  error_code       VARCHAR(32)  NULL COMMENT 'the stable code of it, if it has one',
  created_at       BIGINT       NOT NULL,
  updated_at       BIGINT       NOT NULL,
  started_at       BIGINT       NULL,
  duration         BIGINT       NULL,
  UNIQUE KEY by_group (operation_group, seq),
  KEY by_node (node, status, id),
  CONSTRAINT command_group FOREIGN KEY (operation_group) REFERENCES operation_group (id)
);

-- Each edge once. 'rollback' are those that a submission names. What a mirrored undo waits for is written with direction 'undo' when it is
-- ordered; a strict one runs in reverse id order and needs no edges.
CREATE TABLE sharding_queue_wait (
  command_id BIGINT      NOT NULL,
  waits_for  BIGINT      NOT NULL,
  direction  VARCHAR(8)  NOT NULL COMMENT 'forward, rollback, undo',
  PRIMARY KEY (command_id, direction, waits_for),
  KEY by_waits_for (waits_for, direction, command_id)
);

-- The ledger of nodes whose servers cannot keep one: what a try has announced, before anything of it was sent, and how it ended.
CREATE TABLE node_intent (
  command_id    BIGINT      NOT NULL,
  direction     VARCHAR(8)  NOT NULL COMMENT 'forward, undo',
  attempt       INT         NOT NULL COMMENT 'the newest that announced itself',
  verdict       VARCHAR(8)  NOT NULL COMMENT 'what the probes said before: present, absent, unclear, unasked',
  connection_id BIGINT      NOT NULL COMMENT 'on which it was to run',
  outcome       VARCHAR(8)  NOT NULL COMMENT 'open, nothing, partly, applied, undone',
  PRIMARY KEY (command_id, direction)
);

-- The commands of groups that have ended some time ago, and their edges: so the queue stays small. A group's are all here or all there.
CREATE TABLE sharding_queue_history LIKE sharding_queue;
ALTER TABLE sharding_queue_history MODIFY id BIGINT NOT NULL, DROP KEY by_node;
CREATE TABLE sharding_queue_wait_history LIKE sharding_queue_wait;
ALTER TABLE sharding_queue_wait_history DROP KEY by_waits_for;

-- What is counted of groups whose records were removed, so that figures over all time stay what they are.
CREATE TABLE purged_figure (
  figure VARCHAR(16) NOT NULL COMMENT 'group, command, rollback, rollback-millis, abort, undo-try, undo-failure',
  label  VARCHAR(32) NOT NULL COMMENT 'such as the state; empty where there is none',
  n      BIGINT      NOT NULL,
  PRIMARY KEY (figure, label)
);

-- The queue as users of such queues know it.
CREATE VIEW sharding_queue_view AS
SELECT q.id, q.node, q.query, q.rollback_query,
       (SELECT GROUP_CONCAT(w.waits_for ORDER BY w.waits_for)
          FROM sharding_queue_wait w WHERE w.command_id = q.id AND w.direction = 'forward') AS wait_for_id,
       IF(g.undo_mode = 'mirrored',
          NULLIF(CONCAT_WS(',',
            (SELECT GROUP_CONCAT(w.command_id ORDER BY w.command_id)
               FROM sharding_queue_wait w WHERE w.waits_for = q.id AND w.direction = 'forward'),
            (SELECT GROUP_CONCAT(w.waits_for ORDER BY w.waits_for)
               FROM sharding_queue_wait w WHERE w.command_id = q.id AND w.direction = 'rollback')), ''),
          (SELECT MIN(n.id)
             FROM sharding_queue n WHERE n.operation_group = q.operation_group AND n.id > q.id AND n.phase = 'before'))
         AS rollback_wait_for_id,
       g.uuid AS operation_group, q.seq, q.name, q.phase, q.tries - q.unsent AS tries, q.status, q.effect, q.error, q.error_code,
       q.created_at, q.updated_at, q.duration
FROM sharding_queue q JOIN operation_group g ON g.id = q.operation_group;

CREATE TABLE group_lock (
  group_id BIGINT       NOT NULL,
  resource VARCHAR(192) NOT NULL,
  mode     VARCHAR(2)   NOT NULL COMMENT 'IS, IX, S, X',
  granted  BOOLEAN      NOT NULL,
  PRIMARY KEY (group_id, resource),
  KEY by_resource (resource, granted)
);

CREATE TABLE sharded_table (
  name           VARCHAR(64) NOT NULL PRIMARY KEY,
  engine         VARCHAR(16) NOT NULL,
  generation     BIGINT      NOT NULL COMMENT 'rises with every table of any name; part of physical names, never used again',
  state          VARCHAR(16) NOT NULL COMMENT 'creating, active, dropping',
  definition     MEDIUMTEXT  NOT NULL COMMENT 'JSON',
  kept           BOOLEAN     NOT NULL DEFAULT FALSE COMMENT 'while it is being dropped: its shards stay in quarantine',
  changing_group BIGINT      NULL COMMENT 'the group that is creating or dropping it, or makes its distributed table on a node that returns',
  version        BIGINT      NOT NULL COMMENT 'of its shard map',
  created_at     BIGINT      NOT NULL,
  updated_at     BIGINT      NOT NULL
);

-- Tables that were dropped and not purged: their shards lie in quarantine, and `table undrop` puts them back.
CREATE TABLE dropped_table (
  generation BIGINT      NOT NULL PRIMARY KEY,
  name       VARCHAR(64) NOT NULL,
  engine     VARCHAR(16) NOT NULL,
  definition MEDIUMTEXT  NOT NULL COMMENT 'JSON',
  replicas   MEDIUMTEXT  NOT NULL COMMENT 'where its shards are, JSON',
  group_id   BIGINT      NOT NULL COMMENT 'that dropped it, and owns what lies in quarantine',
  dropped_at BIGINT      NOT NULL,
  KEY by_name (name, generation)
);

-- Numbers that are never used again.
CREATE TABLE generation (id TINYINT NOT NULL PRIMARY KEY, next BIGINT NOT NULL);
INSERT INTO generation VALUES (1, 1);

CREATE TABLE shard_replica (
  table_name    VARCHAR(64) NOT NULL,
  shard         INT         NOT NULL,
  node          VARCHAR(32) NOT NULL,
  buckets       TEXT        NOT NULL COMMENT 'such as 0-255',
  physical_name VARCHAR(64) NOT NULL,
  epoch         BIGINT      NOT NULL COMMENT 'of the shard: rises with every change of its owner',
  role          VARCHAR(16) NOT NULL COMMENT 'primary',
  made_epoch    BIGINT      NOT NULL COMMENT 'at which the table was made, as its comment says: an earlier one than epoch once a move was reversed',
  cluster       VARCHAR(64) NOT NULL DEFAULT '' COMMENT 'of the engine''s own, which keeps the copies in step; empty if none does',
  PRIMARY KEY (table_name, shard, node),
  CONSTRAINT replica_table FOREIGN KEY (table_name) REFERENCES sharded_table (name) ON DELETE CASCADE
);

-- Replication clusters of the engine's own: one for each set of nodes whose copies they keep in step, whichever tables those are of.
CREATE TABLE engine_cluster (
  name       VARCHAR(64)  NOT NULL PRIMARY KEY,
  shared_by  VARCHAR(512) NULL COMMENT 'its nodes, by name, with commas between; null of one that is for a single move, or that its nodes leave',
  state      VARCHAR(16)  NOT NULL COMMENT 'making, ready, leaving (nothing is in it any more: its nodes leave it)',
  history    VARCHAR(64)  NULL COMMENT 'the name that the engine gave it when it began, as the leader has found it',
  former_history VARCHAR(64) NULL COMMENT 'its name before, if it has begun anew since; null if it never did',
  anew_at    BIGINT       NULL COMMENT 'when that was found',
  emptied_by VARCHAR(32)  NULL COMMENT 'the node that takes tables out of it, which no two do at once',
  emptied_at BIGINT       NULL COMMENT 'when that one began to, last',
  created_at BIGINT       NOT NULL,
  updated_at BIGINT       NOT NULL,
  UNIQUE KEY by_nodes (shared_by)
);

CREATE TABLE engine_cluster_member (
  cluster VARCHAR(64) NOT NULL,
  node    VARCHAR(32) NOT NULL,
  entered BOOLEAN     NOT NULL COMMENT 'whether its worker has begun to bring it in; the row goes when it has left',
  PRIMARY KEY (cluster, node),
  CONSTRAINT member_cluster FOREIGN KEY (cluster) REFERENCES engine_cluster (name) ON DELETE CASCADE
);

-- What is, or is to be, in a cluster: as long as one is named here the cluster stays.
CREATE TABLE engine_cluster_use (
  cluster       VARCHAR(64) NOT NULL,
  physical_name VARCHAR(64) NOT NULL,
  group_id      BIGINT      NULL COMMENT 'that is to bring it there, until it is decided',
  PRIMARY KEY (cluster, physical_name),
  KEY by_group (group_id),
  KEY by_name (physical_name),
  CONSTRAINT use_cluster FOREIGN KEY (cluster) REFERENCES engine_cluster (name) ON DELETE CASCADE
);

-- Distributed tables of dropped tables that may be on nodes of Manticore which were away then: they lead to nothing, or to what nobody keeps true.
CREATE TABLE forgotten_route (
  node       VARCHAR(32) NOT NULL,
  generation BIGINT      NOT NULL COMMENT 'of the dropped table',
  table_name VARCHAR(64) NOT NULL,
  group_id   BIGINT      NULL COMMENT 'that drops the table without this node, until it is decided',
  since      BIGINT      NOT NULL,
  PRIMARY KEY (node, generation),
  KEY by_group (group_id)
);

-- What the leader's looks have found on nodes of search engines that is looked for in turns, or counts only once it is found again.
CREATE TABLE engine_finding (
  kind   VARCHAR(16)   NOT NULL COMMENT 'copies (they differ), partial (what a distributed table gives)',
  object VARCHAR(160)  NOT NULL COMMENT 'the shard''s table; or the node and the distributed table',
  detail VARCHAR(1024) NOT NULL,
  looks  INT           NOT NULL COMMENT 'how many in a row have found just that',
  PRIMARY KEY (kind, object)
);

-- Objects that exist for a time only. Written before they are made; deleted by this ledger, never by the look of a name.
CREATE TABLE artifact (
  id         BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  node       VARCHAR(32)  NOT NULL,
  kind       VARCHAR(32)  NOT NULL COMMENT 'such as quarantined-table, stale-table, or shard-table of one that is not its shard''s own yet',
  name       VARCHAR(255) NOT NULL,
  group_id   BIGINT       NULL COMMENT 'its owner, once it is being dropped the group that drops it; null where a session is',
  epoch      BIGINT       NULL COMMENT 'of the session that owns it; null where a group does',
  state      VARCHAR(16)  NOT NULL COMMENT 'planned, kept, dropping, pinned (being put to use again), gone (dropped, never made, or a shard''s own)',
  created_at BIGINT       NOT NULL,
  updated_at BIGINT       NOT NULL,
  UNIQUE KEY by_name (node, kind, name),
  KEY by_owner (group_id, state),
  KEY by_state (state, updated_at)
);

-- Shards on their way from one node to another, and back.
CREATE TABLE shard_move (
  id               CHAR(36)     NOT NULL PRIMARY KEY,
  table_name       VARCHAR(64)  NOT NULL,
  shard            INT          NOT NULL,
  source           VARCHAR(32)  NOT NULL,
  target           VARCHAR(32)  NOT NULL,
  from_table       VARCHAR(64)  NOT NULL COMMENT 'on the source',
  from_epoch       BIGINT       NOT NULL COMMENT 'of the shard on the source',
  from_made_epoch  BIGINT       NOT NULL COMMENT 'at which the table on the source was made',
  into_table       VARCHAR(64)  NOT NULL COMMENT 'on the target',
  epoch            BIGINT       NOT NULL COMMENT 'of the shard on the target',
  kept_table       VARCHAR(64)  NOT NULL COMMENT 'what the source''s is called once it is fenced',
  into_cluster     VARCHAR(64)  NOT NULL DEFAULT '' COMMENT 'of the engine''s own, that keeps the shard''s copies in step then; empty if none does',
  closes           BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'it ends with its decision, and leaves no way back',
  back_stem        VARCHAR(64)  NOT NULL COMMENT 'how the names begin that the target''s may be given once the move is reversed',
  back_table       VARCHAR(64)  NOT NULL COMMENT 'what that one is called once the move is reversed; empty before',
  back_kept        VARCHAR(64)  NOT NULL COMMENT 'what the target''s is called then; empty before',
  state            VARCHAR(16)  NOT NULL COMMENT 'moving, switched, reversing, reversed, accepted, undone',
  group_id         BIGINT       NOT NULL,
  reverse_group    BIGINT       NULL,
  accept_group     BIGINT       NULL,
  attempt          INT          NOT NULL COMMENT 'of a cutover, forward or back, from 1',
  turn             INT          NOT NULL COMMENT 'the attempt in which it may keep the users of its table waiting, as no other move then does; 0 for none',
  turn_at          BIGINT       NOT NULL COMMENT 'when it took it',
  not_before       BIGINT       NOT NULL COMMENT 'no further attempt of the cutover before this',
  hold_cutover     BOOLEAN      NOT NULL COMMENT 'it waits for an operator',
  paused           BOOLEAN      NOT NULL COMMENT 'copying rests',
  limits           TEXT         NOT NULL COMMENT 'what it must not push the servers beyond, JSON',
  time_window      VARCHAR(64)  NOT NULL COMMENT 'the hours in which it copies and cuts over, such as 22:00-06:00 UTC; empty for all',
  reversals_undone INT          NOT NULL COMMENT 'how often it was to be reversed, and was not',
  retention_millis BIGINT       NOT NULL COMMENT 'how long the way back stays open',
  turning_gtid     TEXT         NULL COMMENT 'in the log of the target: the way back begins here',
  progress         TEXT         NOT NULL COMMENT 'newest figures of the copy, JSON',
  back_progress    TEXT         NOT NULL COMMENT 'newest figures of the reversal, JSON',
  note             VARCHAR(1024) NOT NULL COMMENT 'why it waits or was undone; empty if all is well',
  actor            VARCHAR(128) NOT NULL,
  created_at       BIGINT       NOT NULL,
  updated_at       BIGINT       NOT NULL,
  switched_at      BIGINT       NULL,
  ended_at         BIGINT       NULL,
  KEY by_table (table_name, shard, ended_at),
  KEY by_state (state, source),
  KEY by_group (group_id),
  KEY by_reverse_group (reverse_group),
  KEY by_accept_group (accept_group),
  KEY by_change (updated_at)
);

-- Plans of many moves, carried out one move a group.
CREATE TABLE rebalance (
  id               CHAR(36)     NOT NULL PRIMARY KEY,
  idempotency_key  VARCHAR(128) NOT NULL COMMENT 'the same one makes it once',
  request_hash     CHAR(64)     NOT NULL COMMENT 'of all that was asked for under that key',
  state            VARCHAR(16)  NOT NULL COMMENT 'proposed, rejected, queued, running, paused, stopping, stopped, completed, failed, rolled_back',
  stop_mode        VARCHAR(16)  NOT NULL COMMENT 'graceful, immediate, undo_finished; of no meaning before it is stopped',
  plan             LONGTEXT     NOT NULL COMMENT 'the plan file',
  plan_hash        CHAR(64)     NOT NULL,
  time_window      VARCHAR(64)  NOT NULL COMMENT 'in which its moves copy and cut over; empty for all hours',
  retention_millis BIGINT       NOT NULL COMMENT 'how long the way back of each move stays open',
  earlier          TEXT         NOT NULL COMMENT 'moves of its shards whose ways back are closed before it begins, by commas',
  note             VARCHAR(1024) NOT NULL COMMENT 'why it is where it is; empty if that goes without saying',
  waits            VARCHAR(1024) NOT NULL COMMENT 'what it waits for at the moment; else empty',
  percentage       INT          NOT NULL COMMENT 'the highest that was reached in its present direction',
  actor            VARCHAR(128) NOT NULL,
  approver         VARCHAR(128) NULL COMMENT 'who agreed, if somebody had to',
  approved_at      BIGINT       NULL,
  approved_hash    CHAR(64)     NULL COMMENT 'of the plan that was agreed to',
  created_at       BIGINT       NOT NULL,
  updated_at       BIGINT       NOT NULL,
  begun_at         BIGINT       NULL,
  ended_at         BIGINT       NULL,
  UNIQUE KEY by_key (idempotency_key),
  KEY by_state (state, created_at)
);

CREATE TABLE rebalance_move (
  rebalance    CHAR(36)     NOT NULL,
  number       INT          NOT NULL COMMENT 'in the plan, from 1',
  attempt      INT          NOT NULL COMMENT 'rises each time that it is ordered anew',
  move_id      CHAR(36)     NULL COMMENT 'recorded before its group is published',
  resting      BOOLEAN      NOT NULL COMMENT 'held back by a pause of the rebalance',
  stop_ordered BOOLEAN      NOT NULL,
  ordered      VARCHAR(16)  NOT NULL COMMENT 'none, paused, graceful, immediate, undo_finished: by table or node, of this move alone',
  refusal      VARCHAR(1024) NOT NULL COMMENT 'why it could not begin; else empty',
  reversals_before INT      NOT NULL DEFAULT 0 COMMENT 'how often it had been tried in vain to take it back when that was last ordered of the whole',
  PRIMARY KEY (rebalance, number),
  KEY by_move (move_id),
  CONSTRAINT move_of_rebalance FOREIGN KEY (rebalance) REFERENCES rebalance (id) ON DELETE CASCADE
);

-- What the leader last decided about rebalancing by itself. One row.
CREATE TABLE automatic_rebalance (
  id         INT           NOT NULL PRIMARY KEY,
  mode       VARCHAR(16)   NOT NULL COMMENT 'off, propose, start: of the coordinator that leads',
  verdict    VARCHAR(16)   NOT NULL,
  why        VARCHAR(1024) NOT NULL,
  engine     VARCHAR(16)   NOT NULL COMMENT 'whose need it is about; empty for none',
  need_since BIGINT        NULL COMMENT 'since when every look has found a need of that engine''s nodes',
  looked_at  BIGINT        NOT NULL
);

-- How each thing stands that people watch, in the order in which the leader has told of its changes: whoever has read up to a place reads on from there.
CREATE TABLE change_feed (
  kind       VARCHAR(16)  NOT NULL COMMENT 'group, move, rebalance, node, table, pause, leader',
  id         VARCHAR(160) NOT NULL,
  place      BIGINT       NOT NULL COMMENT 'rises with every change that is told',
  state      VARCHAR(32)  NOT NULL,
  note       VARCHAR(255) NOT NULL,
  version    BIGINT       NOT NULL,
  percentage INT          NULL,
  part_of    VARCHAR(64)  NULL COMMENT 'the rebalance of a move',
  tables     TEXT         NULL COMMENT 'whose keys see it, comma-separated; empty: those for the whole cluster; null: all',
  settled    BOOLEAN      NOT NULL COMMENT 'not expected to change: removed once it is far from the end',
  at         BIGINT       NOT NULL,
  PRIMARY KEY (kind, id),
  UNIQUE KEY by_place (place)
);

-- What runs by itself, and when, with its newest run. The rows are there from the beginning and stay.
CREATE TABLE schedule (
  name       VARCHAR(32)   NOT NULL PRIMARY KEY,
  cron       VARCHAR(100)  NOT NULL COMMENT 'five fields, in UTC',
  kinds      VARCHAR(512)  NOT NULL COMMENT 'what one run does, by commas',
  enabled    BOOLEAN       NOT NULL,
  next_at    BIGINT        NULL COMMENT 'when it is due; null while it is off, and until a leader has reckoned it first. Moved on before a run begins',
  runs       BIGINT        NOT NULL DEFAULT 0 COMMENT 'begun so far; what follows is of the newest',
  due_at     BIGINT        NULL COMMENT 'the time that it was for; null if somebody asked for it',
  run_by     VARCHAR(128)  NULL COMMENT 'who asked, or leader',
  run_term   BIGINT        NULL COMMENT 'of the leader that runs it',
  started_at BIGINT        NULL,
  ended_at   BIGINT        NULL,
  outcome    VARCHAR(16)   NULL COMMENT 'running, done, failed, interrupted',
  detail     VARCHAR(1024) NOT NULL DEFAULT '',
  set_by     VARCHAR(128)  NOT NULL DEFAULT '' COMMENT 'empty: as it came',
  set_at     BIGINT        NOT NULL DEFAULT 0
);
INSERT INTO schedule (name, cron, kinds, enabled) VALUES
  ('health', '*/5 * * * *', 'health,recovery', TRUE),
  ('hourly', '0 * * * *', 'failed-groups,scratch,leftovers,cluster-uses', TRUE),
  ('daily', '0 2 * * *', 'history,queue-rows,ledger', TRUE),
  ('weekly', '0 3 * * 0', 'moves,rebalances,tombstones,sessions,pauses,terms', TRUE);

-- Whether recovery runs by itself: not after it has failed several times in a row.
CREATE TABLE recovery (
  id        INT           NOT NULL PRIMARY KEY,
  failures  INT           NOT NULL COMMENT 'runs in a row that have failed',
  opened_at BIGINT        NULL COMMENT 'since when it is stopped; null while it is not',
  reason    VARCHAR(1024) NOT NULL COMMENT 'of the last failure; empty if the last run did not fail'
);
INSERT INTO recovery VALUES (1, 0, NULL, '');

-- Who did what. A row is added in the transaction of what it tells of, and never changed but to be sealed.
CREATE TABLE audit (
  id      BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at      BIGINT       NOT NULL,
  actor   VARCHAR(128) NOT NULL,
  origin  VARCHAR(64)  NOT NULL DEFAULT '' COMMENT 'the address that the call came from',
  action  VARCHAR(64)  NOT NULL,
  target  VARCHAR(255) NOT NULL,
  detail  TEXT         NOT NULL,
  outcome VARCHAR(16)  NOT NULL DEFAULT 'done' COMMENT 'done, refused',
  place   BIGINT       NULL COMMENT 'in the chain, without gaps; null until the leader has sealed it',
  digest  CHAR(64)     NULL COMMENT 'HMAC-SHA-256 of the row and of the digest before it, under a secret that only coordinators have',
  secret  CHAR(12)     NULL COMMENT 'the name of that secret',
  UNIQUE KEY by_place (place)
);

-- When the newest backup of this database was taken. One row, or none before the first: nodes keep in their ledgers what had not ended then.
CREATE TABLE newest_backup (
  id       TINYINT NOT NULL PRIMARY KEY,
  taken_at BIGINT  NOT NULL
);

-- The end of the chain. One row.
CREATE TABLE audit_head (
  id     TINYINT  NOT NULL PRIMARY KEY,
  place  BIGINT   NOT NULL,
  digest CHAR(64) NOT NULL,
  secret CHAR(12) NOT NULL,
  seal   CHAR(64) NOT NULL COMMENT 'HMAC-SHA-256 of this row'
);
INSERT INTO audit_head VALUES (1, 0, '', '', '');

-- Who may use the API. No row is ever deleted: the audit names them.
CREATE TABLE api_key (
  id         CHAR(8)      NOT NULL PRIMARY KEY,
  name       VARCHAR(32)  NOT NULL COMMENT 'of whoever has it; several keys may be of one person',
  role       VARCHAR(16)  NOT NULL COMMENT 'viewer, operator, admin',
  tables     TEXT         NOT NULL COMMENT 'that it is for, comma-separated; empty for the whole cluster',
  digest     CHAR(64)     NOT NULL COMMENT 'HMAC-SHA-256 of the key under a secret that only coordinators have',
  secret     CHAR(12)     NOT NULL COMMENT 'the name of that secret',
  created_at BIGINT       NOT NULL,
  created_by VARCHAR(128) NOT NULL,
  expires_at BIGINT       NULL,
  revoked_at BIGINT       NULL,
  revoked_by VARCHAR(128) NULL
);

-- What operators have given up, for ever: undos, and of decided groups commands.
CREATE TABLE waiver (
  command_id BIGINT       NOT NULL PRIMARY KEY,
  group_id   BIGINT       NOT NULL,
  actor      VARCHAR(128) NOT NULL,
  reason     VARCHAR(512) NOT NULL,
  at         BIGINT       NOT NULL,
  KEY by_group (group_id)
);
