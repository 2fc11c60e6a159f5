//! The promises of `Db` and `Tx`, kept by both stores.
#![expect(clippy::unwrap_used, reason = "a failed step must stop the test")]

use db::{Db, DbError, Migration, params, testing};

const TABLE: &[Migration] = &[Migration {
    name: "test.1",
    sql: "CREATE TABLE pet (id BIGINT PRIMARY KEY, name TEXT NOT NULL, photo BYTEA, age BIGINT);
          CREATE INDEX pet_name ON pet (name)",
}];

async fn fresh() -> Vec<(&'static str, Db)> {
    let stores = testing::stores().await;
    for (_, db) in &stores {
        db.migrate(TABLE).await.unwrap();
        db.migrate(TABLE).await.unwrap();
    }
    stores
}

const INSERT: &str = "INSERT INTO pet (id, name, photo, age) VALUES ($1, $2, $3, $4)";

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    for (store, db) in fresh().await {
        let mut tx = db.begin().await.unwrap();
        tx.execute(INSERT, params![1, "Ünï'$1", vec![0_u8, 255], None::<i64>]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let row = tx
            .query_opt(
                "SELECT name, photo, age FROM pet WHERE id = $2 OR name = $1",
                params!["x", 1],
            )
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.text(0).unwrap(), "Ünï'$1", "{store}");
        assert_eq!(row.blob(1).unwrap(), [0, 255], "{store}");
        assert_eq!(row.opt_int(2).unwrap(), None, "{store}");
        assert!(row.int(0).is_err(), "{store}: a text is not an integer");
    }
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_frees_the_writer() {
    for (store, db) in fresh().await {
        let mut tx = db.begin().await.unwrap();
        tx.execute(INSERT, params![1, "Rex", None::<Vec<u8>>, 3]).await.unwrap();
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.query("SELECT id FROM pet", params![]).await.unwrap().len(), 0, "{store}");
        tx.execute(INSERT, params![1, "Rex", None::<Vec<u8>>, 3]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn queued_rows_run_in_order_and_their_errors_surface_at_the_commit() {
    for (store, db) in fresh().await {
        let rows = |ids: std::ops::Range<i64>| {
            ids.map(|id| params![id, "Rex", vec![1_u8], Some(id)]).collect::<Vec<_>>()
        };
        let mut tx = db.begin().await.unwrap();
        tx.execute_many(INSERT, rows(0..300)).await.unwrap();
        tx.execute_many(
            "UPDATE pet SET age = $1 WHERE id = $2",
            vec![params![9, 5], params![10, 6]],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let sum = tx
            .query("SELECT age FROM pet WHERE id IN (5, 6) ORDER BY id", params![])
            .await
            .unwrap();
        assert_eq!((sum[0].int(0).unwrap(), sum[1].int(0).unwrap()), (9, 10), "{store}");
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        tx.execute_many(INSERT, rows(299..301)).await.unwrap();
        assert!(matches!(tx.commit().await, Err(DbError::Conflict)), "{store}");
        let mut tx = db.read().await.unwrap();
        let count = tx.query("SELECT id FROM pet", params![]).await.unwrap().len();
        assert_eq!(count, 300, "{store}: half a batch must not remain");
    }
}

#[tokio::test]
async fn a_reader_keeps_its_snapshot_while_others_write() {
    for (store, db) in fresh().await {
        let mut reader = db.read().await.unwrap();
        assert!(reader.query("SELECT id FROM pet", params![]).await.unwrap().is_empty());
        let mut tx = db.begin().await.unwrap();
        tx.execute(INSERT, params![1, "Rex", None::<Vec<u8>>, 3]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(reader.query("SELECT id FROM pet", params![]).await.unwrap().is_empty(), "{store}");
        let write = reader.execute(INSERT, params![2, "Tom", None::<Vec<u8>>, 3]).await;
        assert!(write.is_err(), "{store}: a reader must not write");
        drop(reader);
        db.probe().await.unwrap();
    }
}

#[tokio::test]
async fn the_write_ahead_log_stays_bounded_under_writes_without_a_pause() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let db = Db::open(db::Options::Sqlite(file)).await.unwrap();
    db.migrate(TABLE).await.unwrap();
    let photo = vec![7_u8; 4_000];
    for batch in 0..200 {
        let mut tx = db.begin().await.unwrap();
        let rows = (batch * 200..(batch + 1) * 200).map(|id| params![id, "Rex", photo.clone(), 1]);
        tx.execute_many(INSERT, rows.collect()).await.unwrap();
        tx.commit().await.unwrap();
    }
    let log = std::fs::metadata(folder.path().join("store.db-wal")).unwrap().len();
    assert!(log < 100 << 20, "160 MB written leave a log of {log} bytes");
}
