//! The tables of a patient's record, each with the columns that a copy has.

use super::model::{Column, Page, Table};
use crate::column::opt_instant;
use crate::seal;
use compliance::keys::{Opener, Sealer};
use db::{DbError, Row, Tx, params};
use kernel::PersonId;
use serde_json::{Map, Value};

/// Rows of one page.
const PAGE: i64 = 200;

/// Which rows are the patient's.
macro_rules! whose {
    (own) => { "id = $1" };
    (patient) => { "patient = $1" };
    (person) => { "person = $1" };
    (visit) => { "consultation IN (SELECT id FROM consultation WHERE patient = $1)" };
    (booking) => { "appointment IN (SELECT id FROM appointment WHERE patient = $1)" };
    (entry) => { "entry IN (SELECT id FROM queue_entry WHERE patient = $1)" };
    (notice) => { "notice IN (SELECT id FROM notice WHERE person = $1)" };
    (emergency) => { "escalation IN (SELECT id FROM escalation WHERE patient = $1)" };
    // Nobody reads in a copy what they were not told yet, above all while law enforcement has that wait (45 CFR 164.412).
    (told) => {
        "patient = $1 AND EXISTS
             (SELECT 1 FROM incident_notice n
              WHERE n.incident = incident_patient.incident AND n.whom = 'patients'
                AND n.covers >= (SELECT COUNT(*) FROM incident_patient p
                                 WHERE p.incident = n.incident AND p.sealed = 0))"
    };
    (interpreting) => {
        "request IN (SELECT r.id FROM interpreter_request r JOIN consultation c ON c.id = r.consultation
                     WHERE c.patient = $1)"
    };
}

macro_rules! tables {
    ($($table:literal by $key:literal of $whose:ident { $($column:ident $kind:ident),+ $(,)? })+) => {
        /// Every table of which a copy has rows.
        pub const TABLES: &[Table] = &[$(Table {
            name: $table,
            columns: &[$((stringify!($column), Column::$kind)),+],
            sql: concat!(
                "SELECT ", $key, $(", ", stringify!($column),)+ " FROM ", $table, " WHERE ", whose!($whose),
                " AND ", $key, " > $2 ORDER BY ", $key, " LIMIT $3"
            ),
        }),+];
    };
}

tables! {
    "person" by "id" of own {
        id Text, organization Text, role Text, name Words, birth_date Words, phone Words, email Words,
        specialty Text, locale Text, active Flag, version Number, ended Instant, signed_in Instant,
        external_id Text, removed Instant, left_work Instant, made Instant,
    }
    "person_department" by "department" of person { person Text, department Text }
    "appointment" by "id" of patient {
        id Text, organization Text, department Text, provider Text, patient Text, starts Instant, ends Instant,
        time_zone Text, patient_zone Text, state Text, reason Words, visit_type Text, unlicensed Flag,
        replaced_by Text, series Text, moves Number, booked_by Text, changed Instant, version Number, checked_in_by Text, confidential Flag, place Text,
    }
    "intake" by "appointment" of booking {
        appointment Text, answers Answers, changed Instant, places Text, written Instant, contact Flag, identity Flag, privacy Flag,
    }
    "link" by "id" of booking {
        id Text, appointment Text, person Text, asks_birth_date Flag, state Text, tries Number, requested Flag,
        session Text, created Instant, lasts Instant,
    }
    "waitlist_wish" by "appointment" of booking {
        appointment Text, organization Text, department Text, provider Text, starts Instant, minutes Number,
        since Instant,
    }
    "waitlist_offer" by "appointment" of booking {
        appointment Text, provider Text, starts Instant, ends Instant, until Instant,
    }
    "waitlist_passed" by "appointment || '/' || provider || '/' || CAST(starts AS TEXT)" of booking {
        appointment Text, provider Text, starts Instant,
    }
    "queue_entry" by "id" of patient {
        id Text, organization Text, department Text, provider Text, patient Text, appointment Text,
        consultation Text, state Text, priority Number, checked_in Instant, consented Flag, device_ready Flag,
        device Text, interpreter_needed Flag, visit_type Text, pooled Flag, offered Instant, standing Instant,
        seen Instant, near Instant, changed Instant, version Number,
    }
    "forecast_turn" by "entry" of entry {
        entry Text, organization Text, department Text, visit_type Text, ready Instant, low Instant,
        high Instant, called Instant, provider Text, begun Instant, ended Instant,
    }
    "consultation" by "id" of patient {
        id Text, organization Text, department Text, appointment Text, provider Text, patient Text, state Text,
        key_version Number, started Instant, ended Instant, follow_up Flag, outcome Text, changed Instant,
        version Number, part2 Flag, licence Text, licence_place Text,
    }
    "consultation_note" by "consultation" of visit {
        consultation Text, words Words, version Number, changed Instant,
    }
    "consultation_note_earlier" by "id" of visit {
        id Text, consultation Text, words Words, version Number, changed Instant,
    }
    "consultation_note_left" by "consultation || '/' || writer" of visit {
        consultation Text, writer Text, words Words, version Number, changed Instant,
    }
    "consultation_summary" by "consultation" of visit { consultation Text, words Answers }
    "thread" by "consultation" of visit {
        consultation Text, channel Text, opened Instant, opened_by Text, lasts Instant, ended Instant, ended_by Text,
        why_ended Text, patient_wrote Instant, team_wrote Instant, patient_read Instant, team_read Instant,
    }
    "task" by "id" of visit {
        id Text, consultation Text, owner Text, given_by Text, given Instant, due Text, words Words, state Text,
        done Instant, done_by Text, note Words,
    }
    "participant" by "id" of visit {
        id Text, consultation Text, person Text, part Text, invited_by Text, invited Instant, joined Instant,
        gone Instant, objected Instant, exception Text,
    }
    "interpreter_request" by "id" of visit {
        id Text, organization Text, consultation Text, language Text, asked_by Text, asked Instant, state Text,
        accepted_by Text, seat Text,
    }
    "interpreter_asked" by "request || '/' || person" of interpreting {
        request Text, person Text, declined Instant,
    }
    "escalation" by "id" of patient {
        id Text, organization Text, department Text, consultation Text, patient Text, raised_by Text,
        severity Text, reason Text, drill Flag, uncovered Flag, state Text, raised Instant,
        acknowledged_by Text, acknowledged Instant, resolved Instant, resolved_by Text, outcome Text, note Words,
    }
    "escalation_page" by "notice" of emergency {
        notice Text, escalation Text, person Text, layer Number, leads Flag, paged Instant,
    }
    "recording" by "consultation" of visit { consultation Text, state Text, changed Instant }
    "recording_answer" by "consultation || '/' || CAST(sequence AS TEXT)" of visit {
        consultation Text, sequence Number, person Text, agreed Flag, at Instant,
    }
    "recording_part" by "consultation || '/' || file" of visit {
        consultation Text, file Text, filed Instant, ends Instant,
    }
    "call_sample" by "consultation || '/' || person || '/' || CAST(at AS TEXT)" of visit {
        consultation Text, person Text, at Instant, organization Text, rtt Number, loss Number, kbps Number,
        relay Flag, happening Text, took Number, srtp Text, dtls Text,
    }
    "relay_user" by "id" of visit {
        id Text, organization Text, consultation Text, person Text, created Instant,
    }
    "survey" by "consultation" of visit {
        consultation Text, ease Number, audio_video Number, again Flag, comment Words, answered Instant,
    }
    "consent_record" by "id" of patient {
        id Text, organization Text, patient Text, topic Text, sequence Number, decision Text, scope Text,
        version Number, locale Text, hash Text, evidence Text, recorded_by Text, recorded_at Instant,
        expires Instant,
    }
    "npp_ack" by "id" of patient {
        id Text, organization Text, patient Text, version Number, locale Text, hash Text, outcome Text,
        evidence Text, recorded_by Text, recorded_at Instant,
    }
    "proxy" by "id" of patient {
        id Text, organization Text, person Text, patient Text, basis Text, acts Text, reason Words, region Text,
        for_minor Flag, starts Instant, ends Instant, given_by Text, given Instant, ended Instant, ended_by Text,
        why_ended Text,
    }
    "notice_choice" by "person" of person {
        person Text, letters Text, push Flag, reminders Flag, quiet_from Text, quiet_until Text, quiet_zone Text,
        confidential Flag,
    }
    "notice" by "id" of person {
        id Text, kind Text, person Text, appointment Text, link Text, told Instant, created Instant,
        expires Instant, confirmed Instant, moot Flag,
    }
    "notice_delivery" by "notice || '/' || channel" of notice {
        notice Text, channel Text, state Text, attempts Number, due Instant, status Text, hash Text,
        reference Text, changed Instant,
    }
    "session" by "id" of person {
        id Text, person Text, created Instant, seen Instant, ends Instant, expires Instant, factor Text,
        visit Text, proven Instant, stepped_up Instant,
    }
    "break_glass" by "id" of patient {
        id Text, organization Text, person Text, patient Text, reason Text, text Words, opened Instant,
        ends Instant, closed Instant,
    }
    "incident_patient" by "incident" of told {
        incident Text, patient Text, region Text, entries Number, first Number, last Number, sealed Flag,
    }
    "privacy_request" by "id" of patient {
        id Text, organization Text, patient Text, asked Text, words Words, made_by Text, made Instant,
        due Instant, extended_by Text, extended Instant, extension Words, state Text, answered_by Text,
        answered Instant, answer Words, statement Words,
    }
    "restriction" by "request" of patient {
        request Text, patient Text, bar Text, person Text, since Instant, ended Instant, ended_by Text,
        agreement Words,
    }
    "record_export" by "id" of patient {
        id Text, request Text, patient Text, made_by Text, made Instant, purpose Text, part2 Text,
    }
}

/// A page of a table's rows of a patient, after a key.
pub(super) async fn page(
    tx: &mut Tx,
    sealer: &Sealer,
    table: &Table,
    (patient, after): (&PersonId, &str),
) -> Result<Page, DbError> {
    let rows = tx.query(table.sql, params![patient.as_str(), after, PAGE]).await?;
    let more = rows.len() == usize::try_from(PAGE).unwrap_or_default();
    let next = rows.last().filter(|_| more).map(|row| row.text(0)).transpose()?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    let rows = rows.iter().map(|row| read(&opener, table, row)).collect::<Result<_, _>>()?;
    Ok(Page { rows, next })
}

fn read(opener: &Opener, table: &Table, row: &Row) -> Result<Value, DbError> {
    let key = row.text(0)?;
    let mut fields = Map::new();
    for (at, (name, column)) in (1..).zip(table.columns) {
        let words = || {
            let open = |sealed: Vec<u8>| seal::open_own(opener, (table.name, name, &key), &sealed);
            row.opt_blob(at)?.map(open).transpose()
        };
        let value = match column {
            Column::Text => row.opt_text(at)?.map(Value::from),
            Column::Number => row.opt_int(at)?.map(Value::from),
            Column::Flag => row.opt_int(at)?.map(|flag| Value::from(flag != 0)),
            Column::Instant => opt_instant(row, at)?.map(|at| Value::from(at.to_string())),
            Column::Words => words()?.map(|words| Value::from(words.expose())),
            Column::Answers => words()?.map(|words| {
                serde_json::from_str(words.expose()).unwrap_or_else(|_| words.expose().into())
            }),
        };
        fields.insert((*name).to_owned(), value.unwrap_or(Value::Null));
    }
    Ok(Value::Object(fields))
}
