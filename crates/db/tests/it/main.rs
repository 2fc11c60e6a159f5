//! The promises of `Db` and `Tx`, kept by both stores.
#![expect(clippy::unwrap_used, reason = "a failed step must stop the test")]

use db::{Cost, Db, DbError, Fence, Migration, OnlyAdded, Options, Query, Tx, params, testing};
use kernel::{Fault as _, Kind};
use std::time::Duration;

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
async fn rows_that_are_only_added_are_not_changed_nor_replaced_and_the_fence_is_built_once() {
    for (store, db) in fresh().await {
        assert_eq!(db.only_added("pet", "id").await.unwrap(), Fence::Built, "{store}");
        assert_eq!(db.only_added("pet", "id").await.unwrap(), Fence::Stood, "{store}");
        for id in [1, 2] {
            let mut tx = db.begin().await.unwrap();
            tx.execute(INSERT, params![id, "Rex", None::<Vec<u8>>, 3]).await.unwrap();
            tx.commit().await.unwrap();
        }
        let own = if store == "sqlite" {
            "INSERT OR REPLACE INTO pet (id, name) VALUES (1, 'Max')"
        } else {
            "TRUNCATE pet"
        };
        for deed in ["UPDATE pet SET age = 4", "DELETE FROM pet", own] {
            let mut tx = db.begin().await.unwrap();
            assert!(tx.execute(deed, params![]).await.is_err(), "{store}: {deed}");
        }
        let mut tx = db.begin().await.unwrap();
        db.may_be_changed(&mut tx, "pet").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.only_added("pet", "id").await.unwrap(), Fence::Built, "{store}: again");
        // Only PostgreSQL empties a table at once, and only there the fence may lack just that.
        if store != "sqlite" {
            let gap = "CREATE OR REPLACE TRIGGER pet_stays BEFORE UPDATE OR DELETE ON pet
                       FOR EACH STATEMENT EXECUTE FUNCTION db_only_added()";
            let mut tx = db.begin().await.unwrap();
            tx.execute(gap, params![]).await.unwrap();
            tx.commit().await.unwrap();
            let again = db.only_added("pet", "id").await.unwrap();
            assert_eq!(again, Fence::Built, "{store}: a gap is none");
        }
    }
}

#[tokio::test]
async fn rows_leave_by_the_table_that_names_them_only_and_are_not_changed_nor_replaced_by_any_key()
{
    let leaving = [Migration {
        name: "test.leaving",
        sql: "CREATE TABLE pet_leaving (name TEXT PRIMARY KEY)",
    }];
    let keys: &[&[&str]] = &[&["id"], &["name", "age"]];
    let pets = OnlyAdded { table: "pet", keys, leaving: Some(("name", "pet_leaving")) };
    for (store, db) in fresh().await {
        db.migrate(&leaving).await.unwrap();
        assert_eq!(db.fenced(&pets).await.unwrap(), Fence::Built, "{store}");
        assert_eq!(db.fenced(&pets).await.unwrap(), Fence::Stood, "{store}");
        for (id, name) in [(1, "Rex"), (2, "Max")] {
            let mut tx = db.begin().await.unwrap();
            tx.execute(INSERT, params![id, name, None::<Vec<u8>>, 3]).await.unwrap();
            tx.commit().await.unwrap();
        }
        let own = if store == "sqlite" {
            "INSERT OR REPLACE INTO pet (id, name, age) VALUES (3, 'Max', 3)"
        } else {
            "TRUNCATE pet"
        };
        let deeds =
            ["UPDATE pet SET age = 4", "DELETE FROM pet", "DELETE FROM pet WHERE id = 2", own];
        for deed in deeds {
            let mut tx = db.begin().await.unwrap();
            let leaves = "INSERT INTO pet_leaving (name) VALUES ('Rex')";
            tx.execute(leaves, params![]).await.unwrap();
            let said = tx.execute(deed, params![]).await.unwrap_err();
            assert!(db::refuses(db.kind(), &said), "{store}: {deed}: {said}");
        }
        let mut tx = db.begin().await.unwrap();
        for deed in [
            "INSERT INTO pet_leaving (name) VALUES ('Rex')",
            "DELETE FROM pet WHERE name = 'Rex'",
            "DELETE FROM pet_leaving WHERE name = 'Rex'",
        ] {
            assert_eq!(tx.execute(deed, params![]).await.unwrap(), 1, "{store}: {deed}");
        }
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        db.may_be_changed(&mut tx, "pet").await.unwrap();
        tx.execute("UPDATE pet SET age = 4", params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.fenced(&pets).await.unwrap(), Fence::Built, "{store}: again");
    }
}

#[tokio::test]
async fn a_table_that_somebody_else_reads_is_not_had_at_once_and_that_is_told_apart() {
    for (store, db) in fresh().await.into_iter().filter(|(store, _)| *store != "sqlite") {
        let lock = "LOCK TABLE pet IN ACCESS EXCLUSIVE MODE NOWAIT";
        let mut reader = db.read().await.unwrap();
        reader.query("SELECT id FROM pet", params![]).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let held = tx.execute(lock, params![]).await;
        assert!(matches!(held, Err(DbError::Locked(_))), "{store}: {held:?}");
        reader.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.execute(lock, params![]).await.unwrap();
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
    for batch in 0..400 {
        let mut tx = db.begin().await.unwrap();
        let rows = (batch * 200..(batch + 1) * 200).map(|id| params![id, "Rex", photo.clone(), 1]);
        tx.execute_many(INSERT, rows.collect()).await.unwrap();
        tx.commit().await.unwrap();
    }
    let log = std::fs::metadata(folder.path().join("store.db-wal")).unwrap().len();
    assert!(log < 200 << 20, "320 MB written leave a log of {log} bytes");
}

/// What a crash leaves is the file and its log as they are after a commit; two processes write in turn.
#[tokio::test]
async fn commits_seldom_lengthen_the_log_and_a_crash_after_any_of_them_leaves_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let writers = [
        Db::open(db::Options::Sqlite(file.clone())).await.unwrap(),
        Db::open(db::Options::Sqlite(file.clone())).await.unwrap(),
    ];
    writers.first().unwrap().migrate(TABLE).await.unwrap();
    let log = folder.path().join("store.db-wal");
    let (mut lengths, mut begun) = (Vec::new(), 0);
    for commit in 0_i64..120 {
        let writer = writers.get(usize::from(commit % 3 == 2)).unwrap();
        // Now and then one that is larger than the room that was made.
        let count = if commit % 40 == 39 { 150 } else { 1 };
        let rows = (begun..begun + count).map(|id| params![id, "Rex", vec![7_u8; 3_000], 1]);
        begun += count;
        let mut tx = writer.begin().await.unwrap();
        tx.execute_many(INSERT, rows.collect()).await.unwrap();
        tx.commit().await.unwrap();
        lengths.push(std::fs::metadata(&log).unwrap().len());

        let left = tempfile::tempdir().unwrap();
        let copy = left.path().join("store.db");
        std::fs::copy(&file, &copy).unwrap();
        std::fs::copy(&log, left.path().join("store.db-wal")).unwrap();
        let found = Db::open(db::Options::Sqlite(copy)).await.unwrap();
        let mut tx = found.read().await.unwrap();
        assert_eq!(word(&mut tx, "SELECT count(*) FROM pet").await, begun.to_string());
        assert_eq!(word(&mut tx, "PRAGMA integrity_check").await, "ok", "commit {commit}");
    }
    let longer = lengths.windows(2).filter(|two| two.first() < two.last()).count();
    assert!(longer < 40, "{longer} of 120 commits made the log longer");
}

#[tokio::test]
async fn questions_asked_together_are_answered_each_in_order_and_see_what_was_queued() {
    for (store, db) in fresh().await {
        let mut tx = db.begin().await.unwrap();
        tx.execute_many(INSERT, vec![params![1, "Rex", None::<Vec<u8>>, 3]]).await.unwrap();
        let before = db.cost();
        let named = |id: i64| Query::new("SELECT name FROM pet WHERE id = $1", params![id]);
        let older = "UPDATE pet SET age = age + 1 WHERE id = $1 RETURNING age";
        let all = [named(1), named(2), Query::new(older, params![1])];
        let [rex, nobody, age] = tx.query_all(all).await.unwrap();
        assert_eq!(rex.first().unwrap().text(0).unwrap(), "Rex", "{store}");
        assert!(nobody.is_empty(), "{store}");
        assert_eq!(age.first().unwrap().int(0).unwrap(), 4, "{store}");
        assert!(tx.query_many(Vec::new()).await.unwrap().is_empty(), "{store}");
        let wrong = Query::new(INSERT, params![1, "Rex", None::<Vec<u8>>, 3]);
        let refused = tx.query_all([wrong, named(1)]).await;
        assert!(matches!(refused, Err(DbError::Conflict)), "{store}: {refused:?}");
        drop(tx);
        let cost = db.cost() - before;
        assert_eq!(cost, Cost { statements: 5, exchanges: 2, commits: 0 }, "{store}");
    }
}

/// PostgreSQL keeps no such text; what one store refuses, the other does, and by the same word.
#[tokio::test]
async fn a_text_with_the_character_0_is_refused_as_input_and_spoils_nothing() {
    for (store, db) in fresh().await {
        let zero = || params![1, "Re\0x", vec![0_u8], 3];
        let mut tx = db.begin().await.unwrap();
        let refused = [
            tx.execute(INSERT, zero()).await.map(drop),
            tx.execute_many(INSERT, vec![zero()]).await,
            tx.query("SELECT id FROM pet WHERE name = $1", params!["\0"]).await.map(drop),
        ];
        for error in refused.map(Result::unwrap_err) {
            assert_eq!((error.code(), error.kind()), ("store.zero", Kind::Invalid), "{store}");
        }
        tx.execute(INSERT, params![2, "Rex", vec![0_u8], 3]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn only_what_is_derived_does_not_wait_for_the_disk() {
    for (store, db) in fresh().await {
        let (ask, waits, waits_not) = match store {
            "sqlite" => ("PRAGMA synchronous", "2", "1"),
            _ => ("SHOW synchronous_commit", "on", "off"),
        };
        for id in [0, 2] {
            let mut tx = db.begin_derived().await.unwrap();
            assert_eq!(word(&mut tx, ask).await, waits_not, "{store}");
            tx.execute(INSERT, params![id, "Rex", None::<Vec<u8>>, 3]).await.unwrap();
            tx.commit().await.unwrap();
            let mut tx = db.begin().await.unwrap();
            assert_eq!(word(&mut tx, ask).await, waits, "{store}");
            tx.execute(INSERT, params![id + 1, "Rex", None::<Vec<u8>>, 3]).await.unwrap();
            tx.commit().await.unwrap();
        }
        drop(db.begin_derived().await.unwrap());
        let mut tx = db.begin().await.unwrap();
        assert_eq!(word(&mut tx, ask).await, waits, "{store}");
        assert_eq!(tx.query("SELECT id FROM pet", params![]).await.unwrap().len(), 4, "{store}");
    }
}

#[tokio::test]
async fn a_server_whose_lock_went_writes_nothing_until_it_has_it_again() {
    let Some(url) = testing::schema().await else { return };
    let first = Db::open(Options::Postgres(url.clone())).await.unwrap();
    let second = Db::open(Options::Postgres(url)).await.unwrap();
    first.migrate(TABLE).await.unwrap();
    let alone = first.alone().await.unwrap().unwrap();
    let row = |id: i64| params![id, "Rex", None::<Vec<u8>>, 3];
    let mut begun = first.begin().await.unwrap();
    begun.execute(INSERT, row(1)).await.unwrap();

    assert!(testing::end_claim(&second).await, "one lock");
    let other = second.alone().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    for refused in [begun.commit().await, first.begin().await.map(drop), first.probe().await] {
        assert!(matches!(refused, Err(DbError::Unavailable(_))), "{refused:?}");
    }
    let mut tx = first.read().await.unwrap();
    assert!(tx.query("SELECT id FROM pet", params![]).await.unwrap().is_empty(), "it still reads");
    drop(tx);
    second.probe().await.unwrap();

    drop(other);
    assert!(alone.holds().await.unwrap());
    first.probe().await.unwrap();

    // Nobody else wants it: the next write has it again.
    testing::end_claim(&second).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    first.probe().await.unwrap();
    assert!(alone.holds().await.unwrap());
    assert_eq!((first.taken(), second.taken()), (2, 0));
    drop(alone);
    assert!(second.alone().await.unwrap().is_some(), "given back");
}

/// The network was away: the connections ended here, and the server has not heard of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_whose_connection_died_on_this_side_alone_is_had_again_in_time() {
    let Some((db, wire)) = testing::Wire::open().await else { return };
    db.migrate(TABLE).await.unwrap();
    let alone = db.alone().await.unwrap().unwrap();
    assert!(alone.holds().await.unwrap());
    wire.lose();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let refused = db.probe().await;
    assert!(matches!(refused, Err(DbError::Unavailable(_))), "{refused:?}");
    let again = tokio::time::timeout(Duration::from_secs(30), alone.holds()).await;
    assert!(again.unwrap().unwrap(), "no other server is there");
    db.probe().await.unwrap();
}

/// A request is dropped when its client leaves, also while it has the lock taken anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_was_asked_for_by_who_left_meanwhile_stays_in_no_connection() {
    let Some((db, wire)) = testing::Wire::open().await else { return };
    db.migrate(TABLE).await.unwrap();
    let alone = db.alone().await.unwrap().unwrap();
    assert!(testing::end_claim(&db).await);
    tokio::time::sleep(Duration::from_millis(300)).await;
    wire.withhold("pg_try_advisory_lock");
    let left = tokio::time::timeout(Duration::from_millis(500), db.begin()).await;
    assert!(left.is_err(), "the answer has not come");
    let again = tokio::time::timeout(Duration::from_secs(5), alone.holds()).await;
    assert!(again.expect("it is free").unwrap(), "no other server is there");
    db.probe().await.unwrap();
}

#[tokio::test]
async fn sessions_end_with_their_client_and_only_views_may_rest() {
    let Some(url) = testing::schema().await else { return };
    let db = Db::open(Options::Postgres(url.clone())).await.unwrap();
    let rest = "SHOW idle_in_transaction_session_timeout";
    assert_eq!(word(&mut db.begin().await.unwrap(), rest).await, "20s");
    assert_eq!(word(&mut db.read().await.unwrap(), rest).await, "0");
    assert_eq!(word(&mut db.begin().await.unwrap(), "SHOW tcp_keepalives_idle").await, "5");
    // What the URL says stands.
    let own = format!("{url}%20-cidle_in_transaction_session_timeout%3D7s");
    let db = Db::open(Options::Postgres(own)).await.unwrap();
    assert_eq!(word(&mut db.begin().await.unwrap(), rest).await, "7s");
}

#[tokio::test]
async fn what_another_transaction_holds_is_waited_for_two_seconds_where_that_was_asked_for() {
    for (store, db) in fresh().await {
        if store == "sqlite" {
            continue;
        }
        let ask = "SELECT id FROM pet WHERE id = 1 FOR UPDATE";
        let mut holder = db.begin().await.unwrap();
        holder.execute(INSERT, params![1, "Rex", None::<Vec<u8>>, 3]).await.unwrap();
        holder.commit().await.unwrap();
        let mut holder = db.begin().await.unwrap();
        holder.query(ask, params![]).await.unwrap();
        let mut waits = db.begin_bounded().await.unwrap();
        let refused = waits.query(ask, params![]).await;
        assert!(matches!(refused, Err(DbError::Locked(_))), "{refused:?}");
        drop((waits, holder));
        let mut tx = db.begin().await.unwrap();
        assert_eq!(word(&mut tx, "SHOW lock_timeout").await, "0");
    }
}

/// What a store says of itself.
async fn word(tx: &mut Tx, ask: &'static str) -> String {
    let row = tx.query_opt(ask, params![]).await.unwrap().unwrap();
    row.text(0).or_else(|_| row.int(0).map(|number| number.to_string())).unwrap()
}
