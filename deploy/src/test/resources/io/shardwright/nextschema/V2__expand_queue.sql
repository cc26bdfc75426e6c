-- What a next version may do to the schema while this version's processes run: it only expands. Columns come first and last, as no process may
-- count on where one stands.

ALTER TABLE operation_group ADD COLUMN ticket VARCHAR(64) NULL FIRST, ADD COLUMN urgency INT NOT NULL DEFAULT 5, ADD KEY by_urgency (urgency, id);
ALTER TABLE sharding_queue ADD COLUMN ticket VARCHAR(64) NULL FIRST, ADD COLUMN urgency INT NOT NULL DEFAULT 5, ADD KEY by_urgency (urgency, id);
ALTER TABLE sharding_queue_history ADD COLUMN urgency INT NOT NULL DEFAULT 5, ADD COLUMN ticket VARCHAR(64) NULL;
ALTER TABLE sharding_queue_wait ADD COLUMN ticket VARCHAR(64) NULL FIRST;
ALTER TABLE sharding_queue_wait_history ADD COLUMN ticket VARCHAR(64) NULL;
ALTER TABLE group_lock ADD COLUMN ticket VARCHAR(64) NULL FIRST;
ALTER TABLE coordinator_term ADD COLUMN region VARCHAR(64) NULL FIRST;
ALTER TABLE leader_history ADD COLUMN region VARCHAR(64) NULL FIRST;
ALTER TABLE node ADD COLUMN region VARCHAR(64) NULL FIRST, ADD COLUMN shelf INT NOT NULL DEFAULT 0, ADD KEY by_region (region, name);
ALTER TABLE worker_session ADD COLUMN region VARCHAR(64) NULL FIRST, ADD COLUMN shelf INT NOT NULL DEFAULT 0;
ALTER TABLE control ADD COLUMN ticket VARCHAR(64) NULL FIRST;
ALTER TABLE sharded_table ADD COLUMN region VARCHAR(64) NULL FIRST, ADD COLUMN shelf INT NOT NULL DEFAULT 0;
ALTER TABLE shard_replica ADD COLUMN region VARCHAR(64) NULL FIRST;
ALTER TABLE artifact ADD COLUMN region VARCHAR(64) NULL FIRST;
ALTER TABLE shard_move ADD COLUMN ticket VARCHAR(64) NULL FIRST, ADD COLUMN urgency INT NOT NULL DEFAULT 5;
ALTER TABLE rebalance ADD COLUMN ticket VARCHAR(64) NULL FIRST;
ALTER TABLE rebalance_move ADD COLUMN ticket VARCHAR(64) NULL FIRST;
ALTER TABLE change_feed ADD COLUMN ticket VARCHAR(64) NULL FIRST;
ALTER TABLE schedule ADD COLUMN region VARCHAR(64) NULL FIRST;
ALTER TABLE audit ADD COLUMN region VARCHAR(64) NULL FIRST;
ALTER TABLE api_key ADD COLUMN region VARCHAR(64) NULL FIRST;

CREATE TABLE region (
  name       VARCHAR(64) NOT NULL PRIMARY KEY,
  created_at BIGINT      NOT NULL
);
INSERT INTO region VALUES ('north', 0);
