//! How retention looks in JSON.

use compliance::retention::{Cause, ChannelGone, Due, Hold, Item, Plan, Population, Rule, Unruled};
use serde::Serialize;
use utoipa::ToSchema;

/// All of retention at a glance.
#[derive(Serialize, ToSchema)]
#[schema(as = Retention)]
pub(crate) struct RetentionView {
    pub(crate) due: Vec<DueView>,
    pub(crate) rules: Vec<RuleView>,
    pub(crate) holds: Vec<HoldView>,
    pub(crate) plans: Vec<PlanView>,
    /// What is kept because nothing says until when; the first hundred.
    pub(crate) unruled: Vec<UnruledView>,
}

/// What of a class is due.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RetentionDue)]
pub(crate) struct DueView {
    class: String,
    now: u64,
    within_month: u64,
    within_year: u64,
    /// Past their time, but held.
    held: u64,
    /// No rule fits, or what a rule asks for is not known: kept.
    without_rule: u64,
}

impl From<Due> for DueView {
    fn from(one: Due) -> Self {
        Self {
            class: one.class,
            now: one.now,
            within_month: one.soon.0,
            within_year: one.soon.1,
            held: one.held,
            without_rule: one.unruled,
        }
    }
}

/// A record that is kept because nothing says until when.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RetentionUnruled)]
pub(crate) struct UnruledView {
    class: &'static str,
    subject: String,
    /// no-intake, no-place, no-rule or no-birth-date.
    reason: &'static str,
    /// The appointment of the visit, or the place that has no rule.
    about: Option<String>,
}

impl From<Unruled> for UnruledView {
    fn from(one: Unruled) -> Self {
        Self { class: one.class, subject: one.subject, reason: one.lack.name(), about: one.about }
    }
}

/// A version of a rule.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RetentionRule)]
pub(crate) struct RuleView {
    /// Names the version.
    rule: String,
    class: String,
    jurisdiction: String,
    population: Option<&'static str>,
    version: u32,
    counted_from: &'static str,
    days: u32,
    floor_age: Option<u16>,
    authority: String,
    proposed_by: String,
    approved_by: Option<String>,
}

impl From<Rule> for RuleView {
    fn from(one: Rule) -> Self {
        Self {
            rule: one.label(),
            class: one.class,
            jurisdiction: one.jurisdiction,
            population: one.population.map(Population::name),
            version: one.version,
            counted_from: one.trigger.name(),
            days: one.days,
            floor_age: one.floor_age,
            authority: one.authority,
            proposed_by: one.proposed_by,
            approved_by: one.approved_by,
        }
    }
}

/// A legal hold.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Hold)]
pub(crate) struct HoldView {
    id: String,
    matter: String,
    mark: String,
    reason: &'static str,
    placed_by: String,
    #[schema(format = DateTime)]
    placed: String,
    asked_by: Option<String>,
    released_by: Option<String>,
    #[schema(format = DateTime)]
    released: Option<String>,
}

impl From<Hold> for HoldView {
    fn from(one: Hold) -> Self {
        let (released_by, released) = one.released.unzip();
        Self {
            id: one.id.into(),
            matter: one.matter,
            mark: one.mark,
            reason: one.reason.name(),
            placed_by: one.placed.0,
            placed: one.placed.1.to_string(),
            asked_by: one.asked.map(|(who, _)| who),
            released_by,
            released: released.map(|at| at.to_string()),
        }
    }
}

/// A plan of disposal.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DisposalPlan)]
pub(crate) struct PlanView {
    id: String,
    /// planned, approved, stopped or done
    state: &'static str,
    planned_by: String,
    #[schema(format = DateTime)]
    planned: String,
    approved_by: Option<String>,
    /// Anybody may object until then.
    #[schema(format = DateTime)]
    earliest: String,
    #[schema(format = DateTime)]
    ended: Option<String>,
    items: u64,
    /// More is due than one run may dispose of.
    more: bool,
    /// due, court-order or law, when it is for one record that goes before the run would
    cause: Option<&'static str>,
}

impl From<Plan> for PlanView {
    fn from(one: Plan) -> Self {
        Self {
            id: one.id.into(),
            state: one.state.name(),
            planned_by: one.planned.0,
            planned: one.planned.1.to_string(),
            approved_by: one.approved.map(|(who, _)| who),
            earliest: one.earliest.to_string(),
            ended: one.ended.map(|at| at.to_string()),
            items: one.items,
            more: one.more,
            cause: one.cause.map(Cause::name),
        }
    }
}

/// A record of a plan.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DisposalItem)]
pub(crate) struct ItemView {
    class: String,
    subject: String,
    #[schema(format = DateTime)]
    keep_until: String,
    /// The versions of rules by which it is due.
    rules: String,
    /// planned, disposed or kept
    state: String,
    /// held, open-incident, open-request, moved or gone
    reason: Option<String>,
    /// What became of each channel, where the record is what was said in one visit.
    channels: Vec<ChannelView>,
}

/// What became of a channel of a visit.
#[derive(Serialize, ToSchema)]
#[schema(as = DisposedChannel)]
pub(crate) struct ChannelView {
    /// main, .files or .video
    channel: String,
    /// Messages and files that were deleted.
    deleted: u64,
    success: bool,
    /// Why not all went.
    error: Option<String>,
}

impl From<ChannelGone> for ChannelView {
    fn from(one: ChannelGone) -> Self {
        Self {
            channel: one.channel,
            deleted: one.deleted,
            success: one.error.is_none(),
            error: one.error,
        }
    }
}

impl From<Item> for ItemView {
    fn from(one: Item) -> Self {
        Self {
            class: one.class,
            subject: one.subject,
            keep_until: one.keep_until.to_string(),
            rules: one.rules,
            state: one.state,
            reason: one.reason,
            channels: one.channels.into_iter().map(ChannelView::from).collect(),
        }
    }
}

/// A certificate of disposal, as it was issued.
#[derive(Serialize, ToSchema)]
#[schema(as = DisposalCertificate)]
pub(crate) struct CertificateView {
    /// The certificate, a JSON text.
    pub(crate) body: String,
    /// Of the text; the audit log has the same.
    pub(crate) sha256: String,
}
