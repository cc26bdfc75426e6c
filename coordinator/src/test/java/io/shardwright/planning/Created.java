package io.shardwright.planning;

import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange;

/** What the catalog holds once a plan that creates a table is decided. */
final class Created {
    private Created() {}

    static KnownTable known(TablePlan plan) {
        CatalogChange.Create create = (CatalogChange.Create) plan.catalog();
        return KnownTable.of(new Catalog.Table(
                create.table(),
                create.engine(),
                create.generation(),
                "active",
                create.definition(),
                1,
                create.replicas()));
    }
}
