//! What commands of the queue ask of the store, counted: no test of durations holds on a busy machine.

use crate::testing::{House, houses};
use crate::visit::{Booking, CheckIn, Ending};
use db::{Cost, params};
use kernel::{DepartmentId, QueueEntryId, Role};

fn department() -> DepartmentId {
    "general-practice".parse().unwrap()
}

/// Five who wait for one provider.
async fn five_wait(house: &House) -> Vec<QueueEntryId> {
    let (visits, desk) = (&house.clinic.visits, House::caller("front-desk-1", Role::Coordinator));
    let mut entries = Vec::new();
    for patient in ["pat-1", "pat-2"] {
        entries.push(house.waits(patient, CheckIn::default()).await.entry.unwrap().id);
        house.later(1);
    }
    for patient in ["pat-4", "pat-5", "pat-6"] {
        let booking =
            Booking { department: department(), walk_in: true, ..house.booking(patient, 0) };
        house.consents(patient).await;
        let booked = visits.book(&desk, booking).await.unwrap().appointment.id;
        let arrived = visits.check_in(&desk, booked, CheckIn::default()).await.unwrap();
        let entry = arrived.visit.entry.unwrap().id;
        entries.push(visits.ready(&desk, entry, None).await.unwrap().entry.unwrap().id);
        house.later(1);
    }
    entries
}

/// So many more, behind everybody else.
async fn more_wait(house: &House, last: &QueueEntryId, more: i64) {
    const APPOINTMENT: &str = "INSERT INTO appointment
             (id, organization, department, provider, patient, starts, ends, state, changed, version)
         SELECT $1, a.organization, a.department, a.provider, a.patient, a.starts, a.ends, a.state,
             a.changed, a.version
         FROM appointment a JOIN queue_entry q ON q.appointment = a.id WHERE q.id = $2";
    const ENTRY: &str = "INSERT INTO queue_entry
             (id, organization, department, provider, patient, appointment, consultation, state,
              priority, checked_in, consented, device_ready, interpreter_needed, changed, version,
              standing)
         SELECT $1, organization, department, provider, patient, $1, consultation, state, priority,
             checked_in, consented, device_ready, interpreter_needed, changed, version, standing + $3
         FROM queue_entry WHERE id = $2";
    let mut tx = house.db.begin().await.unwrap();
    for number in 0..more {
        let id = format!("more-{number:03}");
        tx.execute(APPOINTMENT, params![&id, last.as_str()]).await.unwrap();
        tx.execute(ENTRY, params![&id, last.as_str(), number + 1]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn cost_of<T>(house: &House, command: impl Future<Output = T>) -> (T, Cost) {
    let before = house.db.cost();
    let done = command.await;
    (done, house.db.cost() - before)
}

/// How often a command waits for its store that waits so often for PostgreSQL: the embedded store answers the last question and
/// commits at once.
fn exchanges(store: &str, postgres: u64) -> u64 {
    postgres - u64::from(store == "sqlite")
}

#[tokio::test]
async fn calling_the_next_asks_no_more_of_the_store_however_many_wait() {
    let mut costs = Vec::new();
    for more in [0, 195] {
        for house in houses().await {
            let entries = five_wait(&house).await;
            more_wait(&house, entries.last().unwrap(), more).await;
            let provider = House::caller("dr-1", Role::Provider);
            let at = department();
            let next = house.clinic.visits.admit_next(&provider, &at);
            let (called, cost) = cost_of(&house, Box::pin(next)).await;
            assert_eq!(called.unwrap().entry.as_ref().map(|one| &one.id), entries.first());
            costs.push((house.store, more, cost));
        }
    }
    for (store, more, cost) in &costs {
        let most = Cost { statements: 46, exchanges: exchanges(store, 18), commits: 1 };
        let fits = cost.statements <= most.statements && cost.exchanges <= most.exchanges;
        assert!(fits && cost.commits == 1, "{store}, {more} more: {cost:?}");
        let few = costs.iter().find(|(own, ..)| own == store).map(|(.., few)| few);
        assert_eq!(few, Some(cost), "{store}, {more} more");
    }
}

#[tokio::test]
async fn each_command_of_a_visit_is_one_commit_of_a_few_exchanges() {
    let mut dearer = Vec::new();
    for house in houses().await {
        let mut entries = five_wait(&house).await;
        let (visits, at) = (&house.clinic.visits, department());
        let provider = House::caller("dr-1", Role::Provider);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let last = entries.pop().unwrap();
        let mut costs = Vec::new();
        let (done, cost) = cost_of(&house, Box::pin(visits.admit_next(&provider, &at))).await;
        let visit = done.unwrap().consultation.id;
        costs.push(("admit-next", 18, cost));
        let (done, cost) = cost_of(&house, Box::pin(visits.start(&provider, visit.clone()))).await;
        done.unwrap();
        costs.push(("start", 9, cost));
        let (done, cost) =
            cost_of(&house, Box::pin(visits.wrap_up(&provider, visit.clone()))).await;
        done.unwrap();
        costs.push(("wrap-up", 6, cost));
        let ending = Ending::default();
        let (done, cost) =
            cost_of(&house, Box::pin(visits.complete(&provider, visit, ending))).await;
        done.unwrap();
        costs.push(("complete", 15, cost));
        let urgent = crate::queue::Priority::Urgent;
        let (done, cost) =
            cost_of(&house, Box::pin(visits.prioritize(&desk, last.clone(), urgent))).await;
        done.unwrap();
        costs.push(("priority", 9, cost));
        let (done, cost) = cost_of(&house, Box::pin(visits.leave(&desk, last))).await;
        let left = done.unwrap().appointment.id;
        costs.push(("leave", 11, cost));
        let again = visits.check_in(&desk, left, CheckIn::default());
        let (done, cost) = cost_of(&house, Box::pin(again)).await;
        let back = done.unwrap().visit.entry.unwrap().id;
        costs.push(("check-in", 19, cost));
        let (done, cost) = cost_of(&house, Box::pin(visits.ready(&desk, back, None))).await;
        done.unwrap();
        costs.push(("ready", 11, cost));
        for (command, most, cost) in costs {
            let told = format!("{}: {command} {cost:?}", house.store);
            assert_eq!(cost.commits, 1, "{told}");
            let most = exchanges(house.store, most);
            if cost.exchanges > most {
                dearer.push(format!("{told}, not {most} exchanges"));
            }
        }
    }
    assert_eq!(dearer, Vec::<String>::new());
}
