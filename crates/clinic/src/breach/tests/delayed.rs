//! How law enforcement has notices wait, and what a patient's copy tells meanwhile.

use super::super::{Basis, Finding, Known, NewDelay, Term, delay, rules};
use super::{affected, assessment, code, incident, keepers, lost, recorded};
use crate::export::TABLES;
use crate::testing::{House, houses};
use compliance::check::Status;
use jiff::tz::TimeZone;
use kernel::{Phi, Timestamp};

const DAY: i64 = 24 * 60;

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

fn stated(basis: Basis, stated: &str, until: Option<&str>) -> NewDelay {
    let words = Phi::new("Detective Ruiz of the county's sheriff");
    NewDelay { basis, words, stated: at(stated), until: until.map(at) }
}

fn term(basis: Basis, stated: &str, until: &str) -> Term {
    Term { basis, stated: at(stated), until: at(until) }
}

fn due(delays: &[Term], region: &str) -> Vec<String> {
    let zone = TimeZone::UTC;
    let of = incident("2026-03-02T09:00:00Z");
    let mut duties = rules::duties(&of, &affected(3, Some(region), false), &zone);
    delay::put_off(&mut duties, delay::lasts(delays, &zone));
    let line =
        |duty: &super::super::Duty| format!("{} {}", duty.whom, duty.due.strftime("%Y-%m-%d"));
    duties.iter().map(line).collect()
}

#[test]
fn a_written_statement_has_notices_wait_as_long_as_it_states() {
    let sixty = term(Basis::Written, "2026-04-01T09:00:00Z", "2026-05-31T09:00:00Z");
    assert_eq!(
        due(&[sixty], "US-NY"),
        [
            "patients 2026-05-31",
            "hhs 2027-03-02",
            "patients-US-NY 2026-05-31",
            "state-US-NY 2026-04-01",
        ],
        "what is due later stays, and a state's authority hears by its own law"
    );
    let short = term(Basis::Written, "2026-03-05T09:00:00Z", "2026-03-20T09:00:00Z");
    assert_eq!(due(&[short], "US-NY")[0], "patients 2026-05-01", "it ends within the days");
    assert_eq!(due(&[sixty, short], "US-NY")[0], "patients 2026-05-01", "the newest counts");
    let unknown = due(&[sixty], "US-NV");
    assert!(
        unknown.contains(&"law-US-NV 2026-03-12".to_owned()),
        "a law is looked up: {unknown:?}"
    );
}

#[test]
fn an_oral_statement_has_notices_wait_thirty_days_however_often_it_is_made() {
    let (zone, now) = (TimeZone::UTC, at("2026-06-30T00:00:00Z"));
    let found = at("2026-03-02T09:00:00Z");
    let until =
        |new: &NewDelay, earlier: &[Term]| delay::until(new, (found, earlier), (&zone, now));
    let first = stated(Basis::Oral, "2026-04-20T09:00:00Z", None);
    assert_eq!(until(&first, &[]), Ok(at("2026-05-20T09:00:00Z")));
    let longer = stated(Basis::Oral, "2026-04-20T09:00:00Z", Some("2026-05-21T09:00:00Z"));
    assert!(until(&longer, &[]).is_err(), "for longer it takes writing");
    let said = term(Basis::Oral, "2026-04-20T09:00:00Z", "2026-05-20T09:00:00Z");
    assert_eq!(due(&[said], "US-NY")[0], "patients 2026-05-20");
    let again = stated(Basis::Oral, "2026-05-10T09:00:00Z", None);
    assert_eq!(until(&again, &[said]), Ok(at("2026-05-20T09:00:00Z")), "from the first");
    let late = stated(Basis::Oral, "2026-05-25T09:00:00Z", None);
    assert!(until(&late, &[said]).is_err(), "the thirty days are over");
    let forged = term(Basis::Oral, "2026-04-20T09:00:00Z", "2027-01-01T00:00:00Z");
    assert_eq!(due(&[forged], "US-NY")[0], "patients 2026-05-20", "whatever a row says");
    let paper = stated(Basis::Written, "2026-05-10T09:00:00Z", Some("2026-08-08T09:00:00Z"));
    assert_eq!(until(&paper, &[said]), Ok(at("2026-08-08T09:00:00Z")), "writing follows it");
    assert!(until(&stated(Basis::Written, "2026-05-10T09:00:00Z", None), &[]).is_err());
    let ahead = stated(Basis::Oral, "2026-07-01T09:00:00Z", None);
    assert!(until(&ahead, &[]).is_err());
}

#[test]
fn a_short_writing_between_oral_statements_gives_no_thirty_days_more() {
    let (zone, now) = (TimeZone::UTC, at("2026-07-30T00:00:00Z"));
    let found = at("2026-03-02T09:00:00Z");
    let until =
        |new: &NewDelay, earlier: &[Term]| delay::until(new, (found, earlier), (&zone, now));
    let said = term(Basis::Oral, "2026-04-20T09:00:00Z", "2026-05-20T09:00:00Z");
    let short = term(Basis::Written, "2026-04-25T09:00:00Z", "2026-04-30T09:00:00Z");
    let again = stated(Basis::Oral, "2026-05-10T09:00:00Z", None);
    assert_eq!(until(&again, &[said, short]), Ok(at("2026-05-20T09:00:00Z")), "from the first");
    let late = stated(Basis::Oral, "2026-05-25T09:00:00Z", None);
    assert!(until(&late, &[said, short]).is_err(), "the thirty days are over");
    let forged = term(Basis::Oral, "2026-05-10T09:00:00Z", "2026-06-09T09:00:00Z");
    assert_eq!(due(&[said, short, forged], "US-NY")[0], "patients 2026-05-20");
    let long = term(Basis::Written, "2026-04-25T09:00:00Z", "2026-06-20T09:00:00Z");
    let other = stated(Basis::Oral, "2026-06-20T09:00:00Z", None);
    assert_eq!(
        until(&other, &[said, long]),
        Ok(at("2026-07-20T09:00:00Z")),
        "writing had its time"
    );
}

#[tokio::test]
async fn one_mistyped_day_does_not_keep_oral_statements_from_an_incident() {
    for house in houses().await {
        let (officer, admin) = keepers();
        let breaches = &house.clinic.breaches;
        let id = recorded(&house, &officer).await;
        breaches.lost(&officer, &id, lost(&["pat-1"], false)).await.unwrap();
        breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
        house.later(50 * DAY);
        let oral = |days: i64| NewDelay {
            basis: Basis::Oral,
            words: Phi::new("Detective Ruiz of the county's sheriff"),
            stated: house.in_minutes(-days * DAY),
            until: None,
        };
        let early = breaches.delay(&officer, &id, oral(365)).await;
        assert_eq!(code(early), "request.field", "{}: before it was discovered", house.store);
        let slip = breaches.delay(&officer, &id, oral(29)).await.unwrap().delays.remove(0).id;
        house.later(2 * DAY);
        let late = breaches.delay(&officer, &id, oral(0)).await;
        assert_eq!(code(late), "request.field", "{}: the thirty days are over", house.store);
        let refused = breaches.strike_delay(&admin, (&id, &slip)).await;
        assert_eq!(code(refused), "access.not-allowed", "{}: an officer's alone", house.store);
        let struck = breaches.strike_delay(&officer, (&id, &slip)).await.unwrap();
        assert_eq!(struck.delayed, None, "{}: it counts no more", house.store);
        let by = struck.delays[0].struck.as_ref().map(|(by, _)| by);
        assert_eq!(by, Some(&officer.person), "{}: and is kept", house.store);
        let again = breaches.strike_delay(&officer, (&id, &slip)).await;
        assert_eq!(code(again), "unknown", "{}: once", house.store);
        let known = breaches.delay(&officer, &id, oral(0)).await.unwrap();
        assert!(known.delayed > Some(house.in_minutes(29 * DAY)), "{}", house.store);
        assert_eq!(known.delays.len(), 2, "{}", house.store);
        assert_eq!(house.witnessed("delay-struck").await.len(), 1, "{}", house.store);
    }
}

/// The incidents that a copy of pat-1's record tells of.
async fn told(house: &House) -> usize {
    let table = TABLES.iter().find(|table| table.name == "incident_patient").unwrap();
    let patient = "pat-1".parse().unwrap();
    house.clinic.exports.rows(&patient, (table, "")).await.unwrap().rows.len()
}

#[tokio::test]
async fn an_officer_writes_down_who_has_notices_wait_and_the_check_goes_by_it() {
    for house in houses().await {
        let (officer, admin) = keepers();
        let breaches = &house.clinic.breaches;
        let id = recorded(&house, &officer).await;
        breaches.lost(&officer, &id, lost(&["pat-1"], false)).await.unwrap();
        breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
        for whom in ["hhs", "law-unknown"] {
            breaches.notify(&officer, &id, (whom, Phi::new("By mail"))).await.unwrap();
        }
        house.later(50 * DAY);
        let new = || NewDelay {
            basis: Basis::Written,
            words: Phi::new("Detective Ruiz of the county's sheriff"),
            stated: house.in_minutes(-5),
            until: Some(house.in_minutes(60 * DAY)),
        };
        let refused = breaches.delay(&admin, &id, new()).await;
        assert_eq!(code(refused), "access.not-allowed", "{}: an officer's alone", house.store);
        let known: Known = breaches.delay(&officer, &id, new()).await.unwrap();
        assert_eq!(known.delayed, new().until, "{}", house.store);
        assert_eq!(known.delays[0].words.expose(), "Detective Ruiz of the county's sheriff");
        assert_eq!(known.delays[0].by, officer.person);
        assert_eq!(Some(known.duties[0].due), new().until, "the patients hear by its end");
        assert!(house.witnessed("Ruiz").await.is_empty(), "{}", house.store);
        house.later(20 * DAY);
        let found = house.finding("HC-045").await;
        assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
        assert_eq!(told(&house).await, 0, "{}: a copy tells nobody before", house.store);

        let period = (house.in_minutes(-100 * DAY), house.in_minutes(60));
        let parts = crate::evidence::parts(&house.db, period).await.unwrap();
        let sheet = parts.iter().find(|part| part.path == "incidents/delays.ndjson").unwrap();
        let line: serde_json::Value = serde_json::from_str(&sheet.lines[0]).unwrap();
        assert_eq!((&line["basis"], &line["recordedBy"]), (&"written".into(), &"officer-1".into()));
        assert!(!line.to_string().contains("Ruiz"), "{line}");

        house.later(41 * DAY);
        let found = house.finding("HC-045").await;
        assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
        breaches.notify(&officer, &id, ("patients", Phi::new("By mail"))).await.unwrap();
        assert_eq!(told(&house).await, 1, "{}: from then on a copy does", house.store);
    }
}
