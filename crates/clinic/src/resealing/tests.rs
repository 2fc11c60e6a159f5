use super::store::{self, FIELDS, Key, count, page, standing};
use super::{Field, Moved};
use crate::testing::{House, houses};
use crate::{Caller, appointment, seal};
use compliance::keys::{OWN, Sealer, sealed_by};
use db::params;
use kernel::{Phi, Role};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

/// The parts of records are sealed as they were when each patient had one key; answers how many fields.
async fn as_one_key(house: &House) -> u64 {
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let key = sealer.own(&mut tx, &seal::scope("pat-1", seal::RECORD)).await.unwrap();
    let mut changed = 0;
    for field in FIELDS.iter().filter(|field| seal::class(field.table) != seal::RECORD) {
        let (list, put) = statements(field);
        let rows = tx.query(list, params![OWN.as_slice()]).await.unwrap();
        let opener = seal::opener(&mut tx, &sealer, &rows).await.unwrap();
        for row in rows {
            let (row, sealed) = (row.text(0).unwrap(), row.blob(1).unwrap());
            let place = (field.table, field.column, row.as_str());
            let text = seal::open_own(&opener, place, &sealed).unwrap();
            let old = key.seal(place, &text).unwrap();
            changed += tx.execute(put, params![old, sealed]).await.unwrap();
        }
    }
    for class in [seal::APART, seal::SURVEY] {
        let scope = seal::scope("pat-1", class);
        let gone = "DELETE FROM data_key WHERE scope = $1";
        assert_eq!(tx.execute(gone, params![scope.as_str()]).await.unwrap(), 1);
        house.data_keys.forget(&scope);
    }
    tx.commit().await.unwrap();
    changed
}

/// Every field of patients is sealed as it was before patients had keys, and there are none.
async fn as_before(house: &House) -> u64 {
    house.data_keys.follow(&house.db).await.unwrap();
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let mut changed = 0;
    for field in FIELDS {
        let (list, put) = statements(field);
        let rows = tx.query(list, params![OWN.as_slice()]).await.unwrap();
        let opener = seal::opener(&mut tx, &sealer, &rows).await.unwrap();
        for row in rows {
            let (key, sealed) = (row.text(0).unwrap(), row.blob(1).unwrap());
            let place = (field.table, field.column, key.as_str());
            let text = seal::open_own(&opener, place, &sealed).unwrap();
            let old = seal::seal(&sealer, place, &text).unwrap();
            changed += tx.execute(put, params![old, sealed]).await.unwrap();
        }
    }
    let keys = "DELETE FROM data_key WHERE scope LIKE '/patient/%' RETURNING scope";
    let keys = tx.query(keys, params![]).await.unwrap();
    assert!(!keys.is_empty(), "patients had keys");
    tx.commit().await.unwrap();
    for key in keys {
        house.data_keys.forget(&key.text(0).unwrap());
    }
    changed
}

fn statements(field: &Field) -> (&'static str, &'static str) {
    let Field { table, column, .. } = field;
    let key = match *table {
        "intake" => "appointment",
        "consultation_note" | "consultation_summary" | "survey" => "consultation",
        "consultation_note_left" => "consultation || '/' || writer",
        "psychotherapy_note" => "consultation || '/' || originator",
        "recording_part" => "consultation || '/' || file",
        "restriction" => "request",
        _ => "id",
    };
    let list = format!("SELECT {key}, {column} FROM {table} WHERE substr({column}, 1, 4) = $1");
    let put = format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2");
    (list.leak(), put.leak())
}

async fn common(house: &House) -> u64 {
    let mut tx = house.db.read().await.unwrap();
    let mut all = 0;
    for field in FIELDS {
        all += count(&mut tx, field).await.unwrap().1;
    }
    all
}

/// What the desk, the provider and the patient read, as one text.
async fn seen(house: &House) -> String {
    let (desk, dr) =
        (House::caller("front-desk-1", Role::Coordinator), House::caller("dr-1", Role::Provider));
    let people = &house.clinic.people;
    let found = people.search(&desk, Some(Role::Patient), Some("Alvarez")).await.unwrap();
    let found = found.people;
    let filter = appointment::Filter::default();
    let booked = house.clinic.appointments.list(&dr, filter).await.unwrap();
    let reasons: Vec<_> = booked.iter().filter_map(|one| one.reason.as_ref()).collect();
    let day = house.clinic.days.today(&dr).await.unwrap();
    let names = day.appointments.iter().map(|one| one.patient.expose().to_owned());
    let mut text: Vec<String> = reasons.iter().map(|text| text.expose().to_owned()).collect();
    text.extend(names);
    for one in &found {
        let contacts =
            [&one.birth_date, &one.phone, &one.email].map(|text| text.as_ref().map(Phi::expose));
        text.push(format!("{} {contacts:?}", one.name.expose()));
    }
    text.sort();
    text.join("\n")
}

async fn note(house: &House, caller: &Caller, visit: &kernel::ConsultationId) -> String {
    house.clinic.charts.note(caller, visit).await.unwrap().text.expose().to_owned()
}

/// How many moved fields the entries of the audit log add up to; each is of another column, and none of nothing.
async fn told_of(house: &House) -> u64 {
    let mut columns = BTreeSet::new();
    let mut all = 0;
    for line in house.witnessed("/field/seal").await {
        if !line.contains("KEY_ROTATED") {
            continue;
        }
        let after = |name: &str| {
            let (_, rest) = line.split_once(&format!("\"{name}\"")).unwrap();
            rest.split('"').nth(1).unwrap().to_owned()
        };
        let fields: u64 = after("fields").parse().unwrap();
        assert!(fields > 0, "{line}");
        assert!(columns.insert(after("column")), "{line}");
        all += fields;
    }
    all
}

#[tokio::test]
async fn a_store_of_before_is_read_as_ever_and_sealed_anew_by_the_keys_of_its_patients() {
    for house in houses().await {
        let store = house.store;
        let (dr, visit) = house.documented().await;
        assert_eq!(common(&house).await, 0, "{store}: what is written is sealed by patients' keys");
        let before = seen(&house).await;
        assert!(before.contains("Alvarez"), "{store}: {before}");

        let old = as_before(&house).await;
        assert_eq!(common(&house).await, old, "{store}");
        assert_eq!(seen(&house).await, before, "{store}: it is read all the same");
        assert_eq!(note(&house, &dr, &visit).await, "No fever since Monday.", "{store}");

        let counted = AtomicU64::new(0);
        let count = |fields| {
            counted.fetch_add(fields, Ordering::Relaxed);
        };
        let moved = house.clinic.resealing.run(count).await.unwrap();
        assert_eq!(moved, Moved { fields: old, shut: 0 }, "{store}");
        assert_eq!(counted.into_inner(), old, "{store}: each is counted as it goes");
        assert_eq!(common(&house).await, 0, "{store}");
        assert_eq!(seen(&house).await, before, "{store}: and says the same");
        assert_eq!(note(&house, &dr, &visit).await, "No fever since Monday.", "{store}");
        let apart = house.clinic.charts.apart(&dr, &visit).await.unwrap();
        assert_eq!(apart.text.expose(), "He spoke of his father.", "{store}");
        assert_eq!(told_of(&house).await, old, "{store}: the audit log has every one");
        let again = house.clinic.resealing.run(|_| ()).await.unwrap();
        assert_eq!(again, Moved::default(), "{store}: there is nothing left to do");
    }
}

#[tokio::test]
async fn a_field_that_does_not_open_stays_and_stops_no_other() {
    let house = houses().await.remove(0);
    let old = as_before(&house).await;
    let mut tx = house.db.begin().await.unwrap();
    let swap =
        "UPDATE person SET name = (SELECT name FROM person WHERE id = 'pat-2') WHERE id = 'pat-1'";
    tx.execute(swap, params![]).await.unwrap();
    tx.commit().await.unwrap();
    let moved = house.clinic.resealing.run(|_| ()).await.unwrap();
    assert_eq!(moved, Moved { fields: old - 1, shut: 1 });
    assert_eq!(common(&house).await, 1);
    let again = house.clinic.resealing.run(|_| ()).await.unwrap();
    assert_eq!(again, Moved { fields: 0, shut: 1 }, "it is tried again, and no other");
}

#[tokio::test]
async fn whoever_went_since_the_page_was_read_gets_no_key_that_nothing_would_destroy() {
    for house in houses().await {
        let store = house.store;
        as_before(&house).await;
        let names = FIELDS.first().unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let read = page(&mut tx, names, &Key::default()).await.unwrap();
        assert!(read.len() > 1, "{store}");
        assert_eq!(standing(&mut tx, names, &read).await.unwrap().len(), read.len(), "{store}");
        let gone = read[0].key.0.as_str();
        for sql in [
            "DELETE FROM person_name WHERE person = $1",
            "UPDATE person SET birth_date = NULL, phone = NULL, email = NULL WHERE id = $1",
        ] {
            tx.execute(sql, params![gone]).await.unwrap();
        }
        let left = standing(&mut tx, names, &read).await.unwrap();
        assert_eq!(left.len(), read.len() - 1, "{store}");
        assert!(left.iter().all(|old| old.key.0 != gone), "{store}");
    }
}

#[test]
fn every_column_is_sealed_by_the_class_that_its_table_goes_with() {
    use compliance::retention::Fate;
    for field in FIELDS {
        let table = crate::retention::COVERED.iter().find(|one| one.table == field.table);
        let class = match table.unwrap().fate {
            Fate::Ruled(class) => class,
            _ => seal::RECORD,
        };
        assert_eq!(seal::class(field.table), class, "{field:?}");
        let size = format!(", {}) <> $1", field.mark().len());
        assert!(field.next.contains(&size), "{field:?}");
    }
    for class in seal::CLASSES {
        let others = seal::CLASSES.into_iter().filter(|other| *other != class);
        for other in others {
            assert!(!other.starts_with(class), "{class} and {other}");
        }
    }
}

#[tokio::test]
async fn parts_of_before_move_to_the_keys_of_their_classes_and_what_is_through_is_not_looked_at_again()
 {
    for house in houses().await {
        let store = house.store;
        let (dr, visit) = house.documented().await;
        assert_eq!(as_one_key(&house).await, 2, "{store}: a note apart, and a survey");
        assert_eq!(common(&house).await, 2, "{store}");
        let apart = async || house.clinic.charts.apart(&dr, &visit).await.unwrap().text;
        assert_eq!(apart().await.expose(), "He spoke of his father.", "{store}: as it is");

        let moved = house.clinic.resealing.run(|_| ()).await.unwrap();
        assert_eq!(moved, Moved { fields: 2, shut: 0 }, "{store}");
        assert_eq!(common(&house).await, 0, "{store}");
        assert_eq!(apart().await.expose(), "He spoke of his father.", "{store}: it says the same");
        let mut tx = house.db.read().await.unwrap();
        for (sql, class) in [
            ("SELECT words FROM psychotherapy_note", seal::APART),
            ("SELECT comment FROM survey", seal::SURVEY),
            ("SELECT words FROM consultation_note", seal::RECORD),
        ] {
            let sealed = tx.query_opt(sql, params![]).await.unwrap().unwrap().blob(0).unwrap();
            let scope = seal::scope("pat-1", class);
            assert_eq!(sealed_by(&sealed), Some(scope.as_str()), "{store}");
        }
        drop(tx);

        let before = house.db.cost();
        let again = house.clinic.resealing.run(|_| ()).await.unwrap();
        let cost = house.db.cost() - before;
        assert_eq!(again, Moved::default(), "{store}");
        assert!(cost.statements < 3 && cost.commits == 0, "{store}: {cost:?}");
    }
}

#[tokio::test]
async fn a_pass_that_is_cut_off_goes_on_where_it_was_and_loses_nothing() {
    for house in houses().await {
        let store = house.store;
        let (dr, visit) = house.documented().await;
        let before = seen(&house).await;
        let old = as_before(&house).await;
        let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
        let told = move |fields| assert!(told.send(fields).is_ok());
        // Whichever ends later is cut off.
        tokio::select! {
            done = house.clinic.resealing.run(told) => panic!("{store}: it is through: {done:?}"),
            first = hears.recv() => assert!(first.unwrap() > 0, "{store}"),
        }
        let left = common(&house).await;
        assert!(0 < left && left < old, "{store}: {left} of {old}");
        assert_eq!(seen(&house).await, before, "{store}: half of it moved");

        let moved = house.clinic.resealing.run(|_| ()).await.unwrap();
        assert_eq!(moved, Moved { fields: left, shut: 0 }, "{store}");
        assert_eq!(told_of(&house).await, old, "{store}: what was moved before is told as well");
        assert_eq!(seen(&house).await, before, "{store}");
        assert_eq!(note(&house, &dr, &visit).await, "No fever since Monday.", "{store}");
    }
}

#[tokio::test]
async fn a_key_by_which_nothing_is_sealed_is_destroyed_and_no_other() {
    for house in houses().await {
        let store = house.store;
        house.documented().await;
        let before = seen(&house).await;
        let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
        let unused = [seal::scope("nobody", seal::RECORD), seal::scope("pat-2", seal::SURVEY)];
        // Of a class that is not known nothing can be said.
        let unknown = seal::scope("nobody", "picture");
        let mut tx = house.db.begin().await.unwrap();
        for scope in unused.iter().chain([&unknown]) {
            drop(sealer.own(&mut tx, scope).await.unwrap());
        }
        tx.commit().await.unwrap();
        let all = async || {
            let mut tx = house.db.read().await.unwrap();
            house.data_keys.beginning(&mut tx, ("/patient/", ""), 1_000).await.unwrap()
        };
        let mut left = all().await;
        house.clinic.resealing.run(|_| ()).await.unwrap();
        left.retain(|scope| !unused.contains(scope));
        assert_eq!(all().await, left, "{store}");
        assert!(left.contains(&unknown), "{store}: {left:?}");
        assert!(left.contains(&seal::scope("pat-1", seal::SURVEY)), "{store}: {left:?}");
        assert_eq!(house.witnessed("KEY_DESTROYED").await.len(), 2, "{store}");
        assert_eq!(seen(&house).await, before, "{store}");
    }
}

#[tokio::test]
async fn a_key_that_a_field_still_to_be_moved_will_have_is_used_and_many_are_asked_at_once() {
    for house in houses().await {
        let store = house.store;
        house.documented().await;
        as_before(&house).await;
        let mut tx = house.db.begin().await.unwrap();
        let away = "UPDATE person SET active = 0 WHERE id = 'pat-1'";
        tx.execute(away, params![]).await.unwrap();
        let keys = [
            ("pat-1", seal::RECORD),
            ("pat-1", seal::APART),
            ("pat-1", seal::SURVEY),
            ("pat-2", seal::SURVEY),
            ("nobody", seal::RECORD),
            ("nobody", "picture"),
        ];
        let before = house.db.cost();
        let used = store::used(&mut tx, &keys).await.unwrap();
        let cost = house.db.cost() - before;
        assert_eq!(used, [true, true, true, false, false, true], "{store}");
        assert!(cost.exchanges <= 3, "{store}: {cost:?}");
    }
}

#[tokio::test]
async fn a_sweep_goes_on_where_it_was_and_begins_anew_only_when_fields_were_moved() {
    for house in houses().await {
        let store = house.store;
        house.documented().await;
        house.clinic.resealing.run(|_| ()).await.unwrap();
        let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
        let (early, late) = (seal::scope("a", seal::SURVEY), seal::scope("z", seal::SURVEY));
        let mut tx = house.db.begin().await.unwrap();
        for scope in [&early, &late] {
            drop(sealer.own(&mut tx, scope).await.unwrap());
        }
        // It was cut off behind `b`.
        store::begin_sweep(&mut tx).await.unwrap();
        let far = store::sweeping(&mut tx).await.unwrap().unwrap();
        store::keep_swept(&mut tx, &far, ("/patient/b", None)).await.unwrap();
        tx.commit().await.unwrap();
        let left = async |scope: &str| {
            let mut tx = house.db.read().await.unwrap();
            let all = house.data_keys.beginning(&mut tx, ("/patient/", ""), 1_000).await.unwrap();
            all.iter().any(|one| one == scope)
        };
        house.clinic.resealing.run(|_| ()).await.unwrap();
        assert!(left(&early).await && !left(&late).await, "{store}: it went on");

        let mut tx = house.db.begin().await.unwrap();
        store::begin_sweep(&mut tx).await.unwrap();
        let old = store::sweeping(&mut tx).await.unwrap().unwrap();
        store::begin_sweep(&mut tx).await.unwrap();
        store::keep_swept(&mut tx, &old, ("/patient/b", None)).await.unwrap();
        tx.commit().await.unwrap();
        house.clinic.resealing.run(|_| ()).await.unwrap();
        assert!(!left(&early).await, "{store}: whoever was in the middle of it does not go on");
    }
}
