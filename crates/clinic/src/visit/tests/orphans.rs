use super::super::{CheckIn, Ending};
use crate::consultation::Outcome;
use crate::participant::{Invitation, Invited, Part};
use crate::testing::{House, houses};
use crate::token::Request;
use crate::{Caller, Refusal};
use db::params;
use kernel::{Clock as _, ConsultationId, Phi, Role};
use realtime::access::Denial;
use wire::token::Permissions;

/// How many tokens of a visit still open something.
async fn living(house: &House, visit: &ConsultationId) -> i64 {
    let mut tx = house.db.read().await.unwrap();
    let sql = "SELECT COUNT(*) FROM issued_token i WHERE i.scope = $1 AND i.expires > $2
               AND NOT EXISTS (SELECT 1 FROM revoked_token r WHERE r.fingerprint = i.fingerprint)";
    let now = house.clock.now().as_microsecond();
    let row = tx.query_opt(sql, params![visit.as_str(), now]).await.unwrap().unwrap();
    row.int(0).unwrap()
}

#[tokio::test]
async fn however_a_visit_ends_no_token_of_anybody_in_it_stays() {
    for house in houses().await {
        for (patient, outcome) in [("pat-1", Outcome::Completed), ("pat-2", Outcome::PatientAbsent)]
        {
            let visits = &house.clinic.visits;
            let provider = House::caller("dr-1", Role::Provider);
            let waiting = house.waits(patient, CheckIn::default()).await;
            let entry = waiting.entry.unwrap().id;
            let visit = visits.admit(&provider, entry, None).await.unwrap();
            let id = visit.consultation.id;
            let guest = Invited::Guest(Phi::new("Ana Ruiz"));
            let guest = Invitation { who: guest, part: Part::Interpreter, exception: None };
            let (_, link) = visits.invite(&provider, &id, guest).await.unwrap();
            let secret = link.unwrap().secret;
            let opened = house.clinic.links.open(secret.expose(), None, None).await.unwrap();
            let guest = house.clinic.sessions.resume(opened.secret.expose(), None, false).await;
            let seats: [(Caller, &str); 3] = [
                (House::caller(patient, Role::Patient), "patient"),
                (provider.clone(), "provider"),
                (guest.unwrap(), "interpreter"),
            ];
            let channel = format!("consultation.dr-1.{patient}");
            let read = || (channel.as_str(), Permissions::READ);
            let ask = |role: &str| Request {
                patient: patient.parse().unwrap(),
                appointment: visit.appointment.id.clone(),
                role: role.to_owned(),
            };
            let mut held = Vec::new();
            for (caller, role) in &seats {
                let granted = house.clinic.tokens.grant(caller, &ask(role)).await.unwrap();
                house.opens(&granted.token, caller.person.as_str(), read()).unwrap();
                held.push(granted.token);
            }
            assert!(living(&house, &id).await >= 3, "{}", house.store);

            if outcome == Outcome::Completed {
                visits.start(&provider, id.clone()).await.unwrap();
            }
            let ending = Ending { outcome, ..Ending::default() };
            visits.complete(&provider, id.clone(), ending).await.unwrap();
            assert_eq!(living(&house, &id).await, 0, "{}: {outcome:?}", house.store);
            for ((caller, role), token) in seats.iter().zip(&held) {
                let late = house.opens(token, caller.person.as_str(), read());
                assert_eq!(late, Err(Denial::Revoked), "{role}");
                let again = super::refusal(house.clinic.tokens.grant(caller, &ask(role)).await);
                assert!(
                    matches!(again, Refusal::TooLate | Refusal::NotAllowed),
                    "{role}: {again:?}"
                );
            }
        }
    }
}
