//! The registers of evaluations, with their findings, and of exercises, as officers keep them.

use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use crate::checks::Inspection;
use axum::Extension;
use compliance::evaluation::{
    Evaluation, EvaluationFinding, EvaluationKind, FindingSeverity, NewClosing, NewEvaluation,
    NewFinding,
};
use compliance::exercise::{Exercise, ExerciseKind, NewExercise};
use jiff::civil::Date;
use kernel::Kind;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

type Looked = Extension<Arc<Inspection>>;

/// The routes of both registers.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/evaluations",
            KEEPERS,
            "Every evaluation with its findings, the last one done first",
            evaluations,
        )
        .answers::<Items<EvaluationView>>(),
        Route::post("/api/v1/evaluations", KEEPERS, "Write an evaluation down", record)
            .takes::<NewEvaluationBody>()
            .answers::<EvaluationView>()
            .status(201),
        Route::post(
            "/api/v1/evaluations/{id}/findings",
            KEEPERS,
            "Write a finding of an evaluation down, as open",
            open,
        )
        .takes::<NewFindingBody>()
        .answers::<EvaluationView>()
        .status(201),
        Route::post(
            "/api/v1/evaluations/{id}/findings/{number}/close",
            KEEPERS,
            "Say that a finding was closed, and how; it stays closed",
            close,
        )
        .takes::<ClosingBody>()
        .answers::<EvaluationView>(),
        Route::get(
            "/api/v1/exercises",
            KEEPERS,
            "Every exercise, the last one held first",
            exercises,
        )
        .answers::<Items<ExerciseView>>(),
        Route::post("/api/v1/exercises", KEEPERS, "Write an exercise down", hold)
            .takes::<NewExerciseBody>()
            .answers::<ExerciseView>()
            .status(201),
    ]
}

/// A finding of an evaluation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EvaluationFinding)]
struct FindingView {
    /// Counted from 1 in its evaluation.
    number: u32,
    title: String,
    /// low, moderate, high or critical
    severity: &'static str,
    /// open, overdue or closed
    state: &'static str,
    /// Since which day it is known.
    #[schema(format = Date)]
    opened: String,
    /// By which day it is to be closed.
    #[schema(format = Date)]
    due: String,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded: String,
    /// On which day it was closed.
    #[schema(format = Date)]
    closed: Option<String>,
    /// What was done.
    how: Option<String>,
    /// Who wrote that down.
    closed_by: Option<String>,
}

impl FindingView {
    fn new(one: EvaluationFinding, today: Date) -> Self {
        let state = one.state(today).name();
        let (closed, how, closed_by) = match one.closed {
            Some(closing) => {
                (Some(closing.day.to_string()), Some(closing.how), Some(closing.recorded.0))
            }
            None => (None, None, None),
        };
        Self {
            number: one.number,
            title: one.said.title,
            severity: one.said.severity.name(),
            state,
            opened: one.said.opened.to_string(),
            due: one.said.due.to_string(),
            recorded_by: one.recorded.0,
            recorded: one.recorded.1.to_string(),
            closed,
            how,
            closed_by,
        }
    }
}

/// An evaluation of the installation, or of how the clinic works.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Evaluation)]
struct EvaluationView {
    id: String,
    /// technical, non-technical, penetration-test, accessibility or scanner-review
    kind: &'static str,
    /// On which day it was done.
    #[schema(format = Date)]
    done: String,
    /// current within a year of that, else lapsed
    state: &'static str,
    /// Who did it.
    assessor: String,
    /// SHA-256 of the report, in hexadecimal.
    report_sha256: String,
    /// What was looked at.
    scope: String,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded: String,
    /// In their order, closed ones too.
    findings: Vec<FindingView>,
}

/// Whether something was done within a year.
const fn standing(is_current: bool) -> &'static str {
    if is_current { "current" } else { "lapsed" }
}

impl EvaluationView {
    fn new(one: Evaluation, today: Date) -> Self {
        let state = standing(one.is_current(today));
        let findings = one.findings.into_iter();
        Self {
            id: one.id,
            kind: one.said.kind.name(),
            done: one.said.done.to_string(),
            state,
            assessor: one.said.assessor,
            report_sha256: one.said.report,
            scope: one.said.scope,
            recorded_by: one.recorded.0,
            recorded: one.recorded.1.to_string(),
            findings: findings.map(|finding| FindingView::new(finding, today)).collect(),
        }
    }
}

async fn evaluations(Extension(inspection): Looked) -> Answer<Items<EvaluationView>> {
    let zone = clinic::organization::clock(&inspection.db).await?;
    let (all, today) = (inspection.evaluations.all().await?, inspection.evaluations.today(&zone));
    ok(all.into_iter().map(|one| EvaluationView::new(one, today)).collect())
}

/// Refuses a word that is none of these.
fn unknown(name: &'static str, words: &[&str]) -> Problem {
    let detail = format!("{name} is one of {}.", words.join(", "));
    Problem::new(Kind::Invalid, "request.field", detail).of_field(name)
}

/// An evaluation to be written down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewEvaluation)]
struct NewEvaluationBody {
    /// technical, non-technical, penetration-test, accessibility or scanner-review
    kind: String,
    /// On which day it was done (by the clinic's clock).
    #[schema(value_type = String, format = Date)]
    done: Date,
    /// Who did it: a name or a firm; of a penetration test, a qualified person.
    assessor: String,
    /// SHA-256 of the report, in hexadecimal; of an accessibility audit, of the conformance report.
    report_sha256: String,
    /// What was looked at. Nothing about patients.
    scope: String,
}

async fn record(
    Extension(inspection): Looked,
    Who(caller): Who,
    Body(new): Body<NewEvaluationBody>,
) -> Answer<EvaluationView> {
    let NewEvaluationBody { kind, done, assessor, report_sha256: report, scope } = new;
    let kind = EvaluationKind::find(&kind)
        .ok_or_else(|| unknown("kind", &EvaluationKind::ALL.map(EvaluationKind::name)))?;
    let new = NewEvaluation { kind, done, assessor, report, scope };
    let zone = clinic::organization::clock(&inspection.db).await?;
    let made = inspection.evaluations.record(caller.actor(), (new, &zone)).await?;
    created(EvaluationView::new(made, inspection.evaluations.today(&zone)))
}

/// A finding to be written down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewEvaluationFinding)]
struct NewFindingBody {
    /// What it is, in a line. Nothing about patients.
    title: String,
    /// low, moderate, high or critical
    severity: String,
    /// Since which day it is known.
    #[schema(value_type = String, format = Date)]
    opened: Date,
    /// By which day it is to be closed.
    #[schema(value_type = String, format = Date)]
    due: Date,
}

async fn open(
    Extension(inspection): Looked,
    Who(caller): Who,
    At(id): At<String>,
    Body(new): Body<NewFindingBody>,
) -> Answer<EvaluationView> {
    let NewFindingBody { title, severity, opened, due } = new;
    let severity = FindingSeverity::find(&severity)
        .ok_or_else(|| unknown("severity", &FindingSeverity::ALL.map(FindingSeverity::name)))?;
    let new = NewFinding { title, severity, opened, due };
    let zone = clinic::organization::clock(&inspection.db).await?;
    let found = inspection.evaluations.open(caller.actor(), &id, (new, &zone)).await?;
    created(EvaluationView::new(found, inspection.evaluations.today(&zone)))
}

/// How a finding was closed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = EvaluationClosing)]
struct ClosingBody {
    /// On which day it was; today unless said.
    #[schema(value_type = Option<String>, format = Date)]
    closed: Option<Date>,
    /// What was done. Nothing about patients.
    how: String,
}

async fn close(
    Extension(inspection): Looked,
    Who(caller): Who,
    At((id, number)): At<(String, u32)>,
    Body(new): Body<ClosingBody>,
) -> Answer<EvaluationView> {
    let new = NewClosing { day: new.closed, how: new.how };
    let zone = clinic::organization::clock(&inspection.db).await?;
    let which = (id.as_str(), number);
    let found = inspection.evaluations.close(caller.actor(), which, (new, &zone)).await?;
    ok(EvaluationView::new(found, inspection.evaluations.today(&zone)))
}

/// An exercise of a plan.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Exercise)]
struct ExerciseView {
    id: String,
    /// incident-response, downtime or disaster-recovery
    kind: &'static str,
    /// On which day it was held.
    #[schema(format = Date)]
    day: String,
    /// current within a year of that, else lapsed
    state: &'static str,
    /// Who led it.
    lead: String,
    /// How many took part.
    people: u32,
    /// What was learnt.
    learnt: String,
    /// SHA-256 of its record, in hexadecimal.
    record_sha256: Option<String>,
    /// Of an incident: SHA-256 of the plan, in hexadecimal.
    plan_sha256: Option<String>,
    /// Of an incident: the day on which everybody of the contact tree was reached.
    #[schema(format = Date)]
    contacts_verified: Option<String>,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded: String,
}

impl ExerciseView {
    fn new(one: Exercise, today: Date) -> Self {
        Self {
            state: standing(one.is_current(today)),
            id: one.id,
            kind: one.said.kind.name(),
            day: one.said.day.to_string(),
            lead: one.said.lead,
            people: one.said.people,
            learnt: one.said.learnt,
            record_sha256: one.said.record,
            plan_sha256: one.said.plan,
            contacts_verified: one.said.contacts.map(|day| day.to_string()),
            recorded_by: one.recorded.0,
            recorded: one.recorded.1.to_string(),
        }
    }
}

async fn exercises(Extension(inspection): Looked) -> Answer<Items<ExerciseView>> {
    let zone = clinic::organization::clock(&inspection.db).await?;
    let (all, today) = (inspection.exercises.all().await?, inspection.exercises.today(&zone));
    ok(all.into_iter().map(|one| ExerciseView::new(one, today)).collect())
}

/// An exercise to be written down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewExercise)]
struct NewExerciseBody {
    /// incident-response, downtime or disaster-recovery
    kind: String,
    /// On which day it was held (by the clinic's clock).
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// Who led it.
    lead: String,
    /// How many took part.
    people: u32,
    /// What was learnt. Nothing about patients.
    learnt: String,
    /// SHA-256 of its record, in hexadecimal.
    record_sha256: Option<String>,
    /// Of an incident, and needed there: SHA-256 of the plan, in hexadecimal.
    plan_sha256: Option<String>,
    /// Of an incident: the day on which everybody of the contact tree was reached.
    #[schema(value_type = Option<String>, format = Date)]
    contacts_verified: Option<Date>,
}

async fn hold(
    Extension(inspection): Looked,
    Who(caller): Who,
    Body(new): Body<NewExerciseBody>,
) -> Answer<ExerciseView> {
    let kind = ExerciseKind::find(&new.kind)
        .ok_or_else(|| unknown("kind", &ExerciseKind::ALL.map(ExerciseKind::name)))?;
    let NewExerciseBody { day, lead, people, learnt, .. } = new;
    let (record, plan) = (new.record_sha256, new.plan_sha256);
    let contacts = new.contacts_verified;
    let new = NewExercise { kind, day, lead, people, learnt, record, plan, contacts };
    let zone = clinic::organization::clock(&inspection.db).await?;
    let made = inspection.exercises.record(caller.actor(), (new, &zone)).await?;
    created(ExerciseView::new(made, inspection.exercises.today(&zone)))
}
