//! Asking for an interpreter, and what those say who are asked.

use super::service::Target;
use super::{Visit, Visits, news};
use crate::consultation::Consultation;
use crate::interpreter::{Request, State, rules, store};
use crate::journal::Telling;
use crate::notification::{self, NoticeKind};
use crate::participant::{self, Part};
use crate::{Caller, ClinicError, Refusal, consultation, person};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{ConsultationId, PersonId, Role, Timestamp};
use serde_json::json;

impl Visits {
    /// Asks those who interpret a language, or every interpreter where nobody is known to speak it.
    pub async fn ask_interpreter(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        language: &str,
    ) -> Result<Request, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let asked = async {
            rules::may_ask(caller)?;
            person::rules::check_locale(language)?;
            let visit = self.load(&mut tx, caller, &Target::Consultation(id.clone())).await?;
            participant::require_seat(&mut tx, caller, &visit.consultation).await?;
            if visit.consultation.state.is_over() {
                return Err(Refusal::TooLate.into());
            }
            let people = self.interpreters(&mut tx, &visit.consultation, language).await?;
            if people.is_empty() {
                return Err(Refusal::Unknown("interpreter; send a guest link instead").into());
            }
            let known = store::of_visit(&mut tx, id).await?;
            if !self.replace_open(&mut tx, &mut telling, (&visit, &known)).await? {
                return Err(Refusal::Stale("request for an interpreter").into());
            }
            let request = self.request(&visit, (language, &caller.person), telling.now);
            self.put(&mut tx, &mut telling, caller, (&visit, &request, &people)).await?;
            Ok(request)
        }
        .await;
        self.settle(caller, ("consultation", id.as_str()), (tx, telling), asked).await
    }

    fn request(
        &self,
        visit: &Visit,
        (language, asked_by): (&str, &PersonId),
        asked: Timestamp,
    ) -> Request {
        Request {
            id: self.journal.uuid(),
            organization: visit.appointment.organization.clone(),
            consultation: visit.consultation.id.clone(),
            appointment: visit.appointment.id.clone(),
            patient: visit.appointment.patient.clone(),
            language: language.to_owned(),
            asked_by: asked_by.clone(),
            asked,
            state: State::Open,
            accepted_by: None,
            seat: None,
        }
    }

    /// Puts a request to these people.
    async fn put(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (visit, request, people): (&Visit, &Request, &[PersonId]),
    ) -> Result<(), ClinicError> {
        store::insert(tx, request, people).await?;
        for to in people {
            self.open_notices(tx, telling, (&request.organization, to)).await?;
            let notice = (NoticeKind::InterpreterRequested, to, visit);
            news::notify(tx, (telling, &self.journal), caller, notice).await?;
        }
        self.say_interpreter(tx, telling, (visit, request)).await?;
        let count = ("asked", people.len().to_string());
        witness(telling, Event::InterpreterRequested, request, count);
        Ok(())
    }

    /// A visit in the place of another asks anew for the interpreter who was asked for: whoever took that up did so for that
    /// one. Where nobody interprets any more, the visit says so.
    pub(super) async fn ask_anew(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (before, new): (&Visit, &Visit),
    ) -> Result<(), ClinicError> {
        let known = store::of_visit(tx, &before.consultation.id).await?;
        let Some(last) = known.iter().rfind(|one| one.state != State::Withdrawn) else {
            return Ok(());
        };
        // Whoever takes it up at this moment is asked anew like one who had: no move fails for that.
        self.replace_open(tx, telling, (before, &known)).await?;
        let people = self.interpreters(tx, &new.consultation, &last.language).await?;
        let mut request = self.request(new, (&last.language, &last.asked_by), telling.now);
        if people.is_empty() {
            request.state = State::Declined;
        }
        self.put(tx, telling, caller, (new, &request, &people)).await
    }

    /// A new request takes the place of one that nobody answered; `false` when somebody has meanwhile.
    async fn replace_open(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, known): (&Visit, &[Request]),
    ) -> Result<bool, ClinicError> {
        for open in known.iter().filter(|one| one.state == State::Open) {
            if !store::withdraw(tx, &open.id).await? {
                return Ok(false);
            }
            settle_asked(tx, open, None).await?;
            let open = Request { state: State::Withdrawn, ..open.clone() };
            let answer = ("answer", "withdrawn".to_owned());
            witness(telling, Event::InterpreterAnswered, &open, answer);
            self.say_interpreter(tx, telling, (visit, &open)).await?;
        }
        Ok(true)
    }

    /// An interpreter takes a request up and has a seat in the visit with that.
    pub async fn accept_request(&self, caller: &Caller, id: &str) -> Result<Request, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let accepted = async {
            let (visit, mut request) = self.asked(&mut tx, caller, id).await?;
            let present = participant::store::all(&mut tx, &request.consultation).await?;
            participant::rules::has_room(&visit.consultation, &present)?;
            let own = present.iter().filter(|one| one.person == caller.person);
            let unwanted =
                participant::store::unwanted(&mut tx, &visit.consultation.patient).await?;
            participant::rules::may_return(unwanted.contains(&caller.person), None)?;
            if own.clone().any(|one| one.left.is_none()) {
                return Err(Refusal::Taken("participant").into());
            }
            let seat = (&request.consultation, caller.person.clone(), Part::Interpreter);
            let seat = self.seat(caller, seat, None);
            if !store::accept(&mut tx, id, (&caller.person, &seat.id)).await? {
                return Err(Refusal::Stale("request for an interpreter").into());
            }
            self.bring_in(&mut tx, &mut telling, caller, (&visit, &seat)).await?;
            settle_asked(&mut tx, &request, None).await?;
            request.state = State::Accepted;
            request.accepted_by = Some(caller.person.clone());
            request.seat = Some(seat.id);
            let answer = ("answer", "accepted".to_owned());
            witness(&mut telling, Event::InterpreterAnswered, &request, answer);
            self.say_interpreter(&mut tx, &mut telling, (&visit, &request)).await?;
            Ok(request)
        }
        .await;
        self.settle(caller, ("interpreter-request", id), (tx, telling), accepted).await
    }

    /// An interpreter declines; when nobody is left to ask, the visit is told.
    pub async fn decline_request(&self, caller: &Caller, id: &str) -> Result<Request, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let declined = async {
            let (visit, mut request) = self.asked(&mut tx, caller, id).await?;
            let answer = ("answer", "declined".to_owned());
            witness(&mut telling, Event::InterpreterAnswered, &request, answer);
            settle_asked(&mut tx, &request, Some(&caller.person)).await?;
            if store::decline(&mut tx, id, (&caller.person, telling.now)).await? {
                request.state = State::Declined;
                self.say_interpreter(&mut tx, &mut telling, (&visit, &request)).await?;
            }
            Ok(request)
        }
        .await;
        self.settle(caller, ("interpreter-request", id), (tx, telling), declined).await
    }

    /// An open request of which the caller was asked, and its visit.
    async fn asked(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &str,
    ) -> Result<(Visit, Request), ClinicError> {
        let found = store::find(tx, &caller.organization, id).await?;
        let unknown = Refusal::Unknown("request for an interpreter");
        let request = found.ok_or_else(|| unknown.clone())?;
        rules::may_answer(caller, request.state)?;
        if !store::was_asked(tx, id, &caller.person).await? {
            return Err(unknown.into());
        }
        let target = Target::Consultation(request.consultation.clone());
        let visit = self.load(tx, caller, &target).await?;
        Ok((visit, request))
    }

    /// Who is asked for a language: nobody to whom the patient objected, in this visit or an earlier one.
    async fn interpreters(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
        language: &str,
    ) -> Result<Vec<PersonId>, ClinicError> {
        let mut all = person::store::speakers(tx, &visit.organization, Role::Interpreter).await?;
        let unwanted = participant::store::unwanted(tx, &visit.patient).await?;
        all.retain(|(person, _)| !unwanted.contains(person));
        let speak = |(_, locale): &&(PersonId, String)| rules::same_language(locale, language);
        let fitting: Vec<_> = all.iter().filter(speak).collect();
        let chosen = if fitting.is_empty() { all.iter().collect() } else { fitting };
        Ok(chosen.into_iter().map(|(person, _)| person.clone()).collect())
    }

    /// Tells everybody in the visit where a request stands.
    async fn say_interpreter(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, request): (&Visit, &Request),
    ) -> Result<(), ClinicError> {
        let payload = json!({
            "action": "INTERPRETER_REQUEST",
            "requestId": request.id,
            "consultationId": request.consultation.as_str(),
            "language": request.language,
            "state": request.state.name(),
            "timestamp": telling.now.to_string(),
        });
        let to = (&self.journal, &self.keys);
        consultation::confide(tx, telling, to, &visit.consultation, &payload).await
    }
}

/// A request is answered, by one who was asked or for all of them.
async fn settle_asked(
    tx: &mut Tx,
    request: &Request,
    whom: Option<&PersonId>,
) -> Result<(), ClinicError> {
    let what = (&request.appointment, NoticeKind::InterpreterRequested);
    Ok(notification::store::settle(tx, what, whom).await?)
}

fn witness(telling: &mut Telling, event: Event, one: &Request, detail: (&'static str, String)) {
    let action = if event == Event::InterpreterRequested { Action::Create } else { Action::Update };
    let entry = telling.witness(event, action, ("interpreter-request", &one.id));
    entry.patient = Some(one.patient.as_str().to_owned());
    entry.encounter = Some(one.consultation.as_str().to_owned());
    entry.details.push(("language", one.language.clone()));
    entry.details.push(detail);
}
