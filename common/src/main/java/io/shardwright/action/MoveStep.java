package io.shardwright.action;

/** What only the coordinator plans, as one of the steps in which a shard is moved: alone it would do harm. */
public sealed interface MoveStep extends Action
        permits CopyShard,
                ForgetCopy,
                FollowShard,
                VerifyShard,
                AwaitCutover,
                EndPhase,
                HoldRoute,
                ReleaseRoute,
                FenceTable,
                DrainShard,
                SwapRoute,
                VerifyReplica,
                SwapDistributed,
                EnterCluster,
                AddToCluster,
                LeaveCluster,
                RetireReplica,
                ReleaseCluster,
                DropForgottenRoute {}
