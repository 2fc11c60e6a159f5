//! What notes said before they were written over.

use super::{count, helps, on, registered, retention, who};
use crate::export::TABLES;
use crate::seal;
use crate::testing::{House, houses};
use crate::visit::CheckIn;
use compliance::retention::{Cause, NewHold};
use jiff::SignedDuration;
use kernel::{Phi, Role};

/// What the notes of pat-1 said before they were written over, as a copy of the record has it.
async fn said_before(house: &House) -> Vec<String> {
    let mut tables = TABLES.iter();
    let table = tables.find(|table| table.name == "consultation_note_earlier").unwrap();
    let page = house.clinic.exports.rows(&"pat-1".parse().unwrap(), (table, "")).await.unwrap();
    page.rows.iter().map(|row| row["words"].as_str().unwrap().to_owned()).collect()
}

const APART_BEFORE: &str = "SELECT COUNT(*) FROM psychotherapy_note_earlier";

#[tokio::test]
async fn what_notes_said_when_the_visit_was_over_stays_when_they_are_written_over_and_goes_with_them()
 {
    for house in houses().await {
        let store = house.store;
        let (dr, visit) = house.documented().await;
        let retention = retention(&house).await;
        let hold = retention.hold(who("officer-1"), on("patient/pat-1")).await.unwrap();
        let charts = &house.clinic.charts;
        charts.write_note(&dr, &visit, (Phi::new(""), 1)).await.unwrap();
        charts.write_note(&dr, &visit, (Phi::new("Fever"), 2)).await.unwrap();
        assert!(charts.write_note(&dr, &visit, (Phi::new("Other"), 1)).await.is_err(), "{store}");
        assert_eq!(said_before(&house).await, ["No fever since Monday.", ""], "{store}");
        charts.write_apart(&dr, &visit, (Phi::new(""), 1)).await.unwrap();
        assert_eq!(count(&house, APART_BEFORE).await, 1, "{store}");
        assert_eq!(charts.apart(&dr, &visit).await.unwrap().text.expose(), "", "{store}");

        for two in ["officer-1", "admin-1"] {
            retention.release(who(two), &hold.id).await.unwrap();
        }
        let what = (seal::APART, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(count(&house, APART_BEFORE).await, 0, "{store}: with its own class");
        assert_eq!(said_before(&house).await.len(), 2, "{store}: and no other");
        let what = (seal::RECORD, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        let sql = "SELECT COUNT(*) FROM consultation_note_earlier";
        assert_eq!(count(&house, sql).await, 0, "{store}");
    }
}

#[tokio::test]
async fn a_draft_is_written_over_while_the_visit_goes_on_unless_it_is_held() {
    for house in houses().await {
        let store = house.store;
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let dr = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        let visit = visits.admit(&dr, waiting.entry.unwrap().id, None).await.unwrap();
        let visit = visit.consultation.id;
        let charts = &house.clinic.charts;
        charts.write_note(&dr, &visit, (Phi::new("Fev"), 0)).await.unwrap();
        charts.write_note(&dr, &visit, (Phi::new("Fever"), 1)).await.unwrap();
        assert!(said_before(&house).await.is_empty(), "{store}: a draft");
        let retention = retention(&house).await;
        retention.hold(who("officer-1"), on("patient/pat-1")).await.unwrap();
        let wait = |seconds| house.clock.advance(SignedDuration::from_secs(seconds));
        wait(60);
        charts.write_note(&dr, &visit, (Phi::new(""), 2)).await.unwrap();
        assert_eq!(said_before(&house).await, ["Fever"], "{store}: what is held stays");
        for version in 3..9 {
            wait(2);
            charts.write_note(&dr, &visit, (Phi::new("Chills"), version)).await.unwrap();
        }
        assert_eq!(said_before(&house).await, ["Fever"], "{store}: not with every pause");
        wait(300);
        charts.write_note(&dr, &visit, (Phi::new("Chills, no fever"), 9)).await.unwrap();
        assert_eq!(said_before(&house).await, ["Fever", "Chills"], "{store}: but now and then");
        retention
            .hold(who("officer-1"), NewHold { matter: "2026-2", ..on("patient/pat-1") })
            .await
            .unwrap();
        charts.write_note(&dr, &visit, (Phi::new("Chills"), 10)).await.unwrap();
        assert_eq!(said_before(&house).await.len(), 3, "{store}: and what the next hold met");
    }
}

#[tokio::test]
async fn what_notes_said_stays_while_somebody_is_held_whose_name_goes_with_them() {
    for house in houses().await {
        let store = house.store;
        let helper = registered(&house, Role::Guardian).await;
        helps(&house, &helper).await;
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let dr = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        let visit = visits.admit(&dr, waiting.entry.unwrap().id, None).await.unwrap();
        let visit = visit.consultation.id;
        let retention = retention(&house).await;
        let charts = &house.clinic.charts;
        charts.write_note(&dr, &visit, (Phi::new("Her sister says so"), 0)).await.unwrap();
        let mark = format!("patient/{helper}");
        retention.hold(who("officer-1"), on(&mark)).await.unwrap();
        charts.write_note(&dr, &visit, (Phi::new(""), 1)).await.unwrap();
        assert_eq!(said_before(&house).await, ["Her sister says so"], "{store}");
    }
}
