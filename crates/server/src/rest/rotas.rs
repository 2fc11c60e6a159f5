//! Rotas: layers, turns, who takes whose, where nobody is.

use super::Rest;
use super::answer::{Answer, ok};
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::{REGISTRARS, SCHEDULERS};
use super::view::Items;
use axum::extract::State;
use clinic::Refusal;
use clinic::escalation::Unheard;
use clinic::hours::{day, name};
use clinic::rota::{Gap, Handover, Layer, Override, Planned, Rota, Turn};
use jiff::civil::{Date, Time};
use kernel::{DepartmentId, PersonId, Role, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Those who see who is on call.
pub(super) const WATCH: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::ComplianceOfficer, Role::Administrator];

/// The routes of rotas.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/departments/{department}/rota", WATCH, "A department's rota", show)
            .answers::<RotaView>(),
        Route::put(
            "/api/v1/departments/{department}/rota",
            REGISTRARS,
            "Say who takes turns on call; an empty rota ends it",
            set,
        )
        .takes::<NewRota>()
        .answers::<RotaView>(),
        Route::get(
            "/api/v1/departments/{department}/rota/turns",
            WATCH,
            "Whose turn it is between two instants, layer by layer",
            turns,
        )
        .query(&[("from", "from when"), ("until", "until when, at most 92 days later")])
        .answers::<Items<TurnView>>(),
        Route::post(
            "/api/v1/departments/{department}/rota/overrides",
            SCHEDULERS,
            "Somebody takes a layer's turn between two instants; providers for themselves",
            take,
        )
        .takes::<NewOverride>()
        .answers::<RotaView>(),
        Route::delete(
            "/api/v1/departments/{department}/rota/overrides/{id}",
            SCHEDULERS,
            "The turn is its own member's again",
            give_back,
        )
        .answers::<RotaView>(),
        Route::get(
            "/api/v1/rota-gaps",
            REGISTRARS,
            "Where nobody is on call in the next fourteen days",
            gaps,
        )
        .answers::<Items<DepartmentGapView>>(),
        Route::get(
            "/api/v1/rota-unheard",
            REGISTRARS,
            "Who is called in an emergency and gets no SMS of it, since they wrote STOP or their number leads nowhere, or has no way but the open application",
            unheard,
        )
        .answers::<Items<UnheardView>>(),
    ]
}

/// When turns change.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Handover)]
pub(super) struct HandoverView {
    /// monday to sunday
    day: String,
    /// Such as 08:00, by the department's clock.
    at: String,
}

/// People who take turns.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RotaLayer)]
pub(super) struct LayerView {
    /// Providers of the department, in the order of their turns.
    members: Vec<String>,
    /// One a week makes weekly turns, seven make daily ones.
    handovers: Vec<HandoverView>,
    /// The first turn begins with the first handover on or after this day.
    from: String,
    /// The day with whose beginning the layer ends.
    #[serde(default)]
    until: Option<String>,
}

impl LayerView {
    /// Reads a layer that stands at a place of the body, such as `layers[0]`.
    fn read(self, at: &str) -> Result<Layer, Refusal> {
        let wrong =
            |place: String, problem| Refusal::Within { field: format!("{at}.{place}"), problem };
        let date = |text: &str| text.parse::<Date>().ok();
        let handover = |(place, one): (usize, &HandoverView)| {
            let problem = "is a day (monday to sunday) and a time in whole minutes, without seconds, such as 08:00";
            let whole = |at: &Time| at.second() == 0 && at.subsec_nanosecond() == 0;
            let known = day(&one.day).zip(one.at.parse().ok().filter(whole));
            let known = known.map(|(day, at)| Handover { day, at });
            known.ok_or_else(|| wrong(format!("handovers[{place}]"), problem))
        };
        let member = |(place, one): (usize, String)| {
            let problem = "is the id of a person";
            PersonId::try_from(one).map_err(|_| wrong(format!("members[{place}]"), problem))
        };
        let on = |place: &str, text: &str| {
            date(text).ok_or_else(|| wrong(place.to_owned(), "is a day such as 2026-11-30"))
        };
        let members = self.members.into_iter().enumerate().map(member);
        Ok(Layer {
            members: members.collect::<Result<_, _>>()?,
            handovers: self.handovers.iter().enumerate().map(handover).collect::<Result<_, _>>()?,
            from: on("from", &self.from)?,
            until: self.until.as_deref().map(|text| on("until", text)).transpose()?,
        })
    }
}

impl From<&Layer> for LayerView {
    fn from(one: &Layer) -> Self {
        let handover = |one: &Handover| HandoverView {
            day: name(one.day).to_owned(),
            at: one.at.strftime("%H:%M").to_string(),
        };
        Self {
            members: one.members.iter().map(ToString::to_string).collect(),
            handovers: one.handovers.iter().map(handover).collect(),
            from: one.from.to_string(),
            until: one.until.map(|day| day.to_string()),
        }
    }
}

/// A rota to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRota {
    /// In the order in which they are paged; at most five.
    layers: Vec<LayerView>,
    /// The layers as they were read: refused when somebody changed them meanwhile.
    replaces: Option<Vec<LayerView>>,
}

/// Somebody takes a layer's turn.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RotaOverride)]
pub(super) struct OverrideView {
    id: String,
    layer: u32,
    person_id: String,
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    until: String,
}

impl From<&Override> for OverrideView {
    fn from(one: &Override) -> Self {
        Self {
            id: one.id.clone(),
            layer: one.layer,
            person_id: one.person.to_string(),
            from: one.from.to_string(),
            until: one.until.to_string(),
        }
    }
}

/// A stretch in which a layer has nobody.
#[derive(Serialize, ToSchema)]
#[schema(as = RotaGap)]
pub(super) struct GapView {
    layer: u32,
    #[schema(format = DateTime)]
    from: String,
    /// Or as far as was looked: fourteen days.
    #[schema(format = DateTime)]
    until: String,
}

impl From<&Gap> for GapView {
    fn from(one: &Gap) -> Self {
        Self { layer: one.layer, from: one.from.to_string(), until: one.until.to_string() }
    }
}

/// A gap and where it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DepartmentGap)]
pub(super) struct DepartmentGapView {
    department_id: String,
    gap: GapView,
}

/// A department's rota.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Rota)]
pub(super) struct RotaView {
    /// The department's clock, as its opening hours say it.
    time_zone: String,
    layers: Vec<LayerView>,
    overrides: Vec<OverrideView>,
    /// Where nobody is, in the next fourteen days.
    gaps: Vec<GapView>,
}

impl From<&Planned> for RotaView {
    fn from(one: &Planned) -> Self {
        Self {
            time_zone: one.zone.clone(),
            layers: one.rota.layers.iter().map(Into::into).collect(),
            overrides: one.overrides.iter().map(Into::into).collect(),
            gaps: one.gaps.iter().map(Into::into).collect(),
        }
    }
}

/// A department's rota.
pub(super) async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
) -> Answer<RotaView> {
    ok((&rest.clinic.rotas.find(&caller, &department).await?).into())
}

/// Replaces a department's rota.
pub(super) async fn set(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Body(body): Body<NewRota>,
) -> Answer<RotaView> {
    let read = |name: &str, layers: Vec<LayerView>| -> Result<Rota, Refusal> {
        let layers = layers.into_iter().enumerate();
        let layers = layers.map(|(at, layer)| layer.read(&format!("{name}[{at}]")));
        Ok(Rota { layers: layers.collect::<Result<_, _>>()? })
    };
    let known = body.replaces.map(|layers| read("replaces", layers)).transpose()?;
    let rota = read("layers", body.layers)?;
    let change = (known.as_ref(), &rota);
    ok((&rest.clinic.rotas.set(&caller, &department, change).await?).into())
}

/// Between which instants.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Between {
    from: Timestamp,
    until: Timestamp,
}

/// A stretch in which one person, or nobody, has a layer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RotaTurn)]
pub(super) struct TurnView {
    layer: u32,
    /// Nobody is `null`.
    person_id: Option<String>,
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    until: String,
    /// The override by which they have it.
    override_id: Option<String>,
}

impl From<&Turn> for TurnView {
    fn from(one: &Turn) -> Self {
        Self {
            layer: one.layer,
            person_id: one.person.as_ref().map(ToString::to_string),
            from: one.from.to_string(),
            until: one.until.to_string(),
            override_id: one.by.clone(),
        }
    }
}

/// Whose turn it is.
pub(super) async fn turns(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Asked(asked): Asked<Between>,
) -> Answer<Items<TurnView>> {
    let window = (asked.from, asked.until);
    let turns = rest.clinic.rotas.turns(&caller, &department, window).await?;
    ok(turns.iter().map(TurnView::from).collect())
}

/// Whose turn is taken by whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewOverride {
    /// Counted from 1.
    layer: u32,
    #[schema(value_type = String)]
    person_id: PersonId,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// At most 31 days later.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

/// Somebody takes a layer's turn.
pub(super) async fn take(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Body(body): Body<NewOverride>,
) -> Answer<RotaView> {
    let (place, who) = ((&department, body.layer), (&body.person_id, body.from, body.until));
    ok((&rest.clinic.rotas.take(&caller, place, who).await?).into())
}

/// The turn is its own member's again.
pub(super) async fn give_back(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((department, id)): At<(DepartmentId, String)>,
) -> Answer<RotaView> {
    ok((&rest.clinic.rotas.give_back(&caller, &department, &id).await?).into())
}

/// Where nobody is on call.
pub(super) async fn gaps(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<DepartmentGapView>> {
    let gaps = rest.clinic.rotas.gaps(&caller).await?;
    let view = |(department, gap): &(DepartmentId, Gap)| DepartmentGapView {
        department_id: department.to_string(),
        gap: gap.into(),
    };
    ok(gaps.iter().map(view).collect())
}

/// Somebody who is called in an emergency, and whom no SMS reaches, or nothing but the open application.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Unheard)]
pub(super) struct UnheardView {
    department_id: String,
    person_id: String,
    /// stopped (they wrote STOP, and carriers pass nothing on), unreachable (an SMS came back) or, where neither SMS nor
    /// letters go to them and no device is registered, no-way; no-number where this server sends SMS alone, and no-letters
    /// where it sends neither
    state: &'static str,
    #[schema(format = DateTime)]
    since: Option<String>,
    /// The ways that are left: in-app, push (a device is registered) and email (there is an address, and letters go there).
    channels: Vec<&'static str>,
}

impl From<&Unheard> for UnheardView {
    fn from(one: &Unheard) -> Self {
        Self {
            department_id: one.department.to_string(),
            person_id: one.person.to_string(),
            state: one.why.name(),
            since: one.since.map(|since| since.to_string()),
            channels: one.channels.iter().map(|channel| channel.name()).collect(),
        }
    }
}

/// Who is called without SMS.
pub(super) async fn unheard(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<UnheardView>> {
    let all = rest.clinic.escalations.unheard(&caller).await?;
    ok(all.iter().map(UnheardView::from).collect())
}
