//! How agreements, destinations and readiness look in JSON.

use crate::config::Mode;
use crate::egress::{Destination, Egress};
use crate::readiness::Report;
use compliance::agreement::{Agreement, State};
use serde::Serialize;
use utoipa::ToSchema;

/// A version of an agreement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Agreement)]
pub(crate) struct AgreementView {
    id: String,
    version: u32,
    /// proposed, ahead, active, over, ended or replaced
    state: &'static str,
    /// baa, no-phi or own
    basis: &'static str,
    vendor: String,
    hosts: Vec<String>,
    reason: Option<String>,
    signatory: String,
    document_sha256: String,
    #[schema(format = Date)]
    effective: String,
    #[schema(format = Date)]
    ends: Option<String>,
    /// What it binds the other party to
    obligations: Vec<String>,
    proposed_by: String,
    #[schema(format = DateTime)]
    proposed: String,
    approved_by: Option<String>,
    #[schema(format = DateTime)]
    approved: Option<String>,
    ended_by: Option<String>,
    #[schema(format = DateTime)]
    ended: Option<String>,
}

impl AgreementView {
    pub(crate) fn new(one: &Agreement, state: State) -> Self {
        let (approved_by, approved) = one.approved.clone().unzip();
        let (ended_by, ended) = one.ended.clone().unzip();
        Self {
            id: one.id.to_string(),
            version: one.version,
            state: state.name(),
            basis: one.basis.name(),
            vendor: one.vendor.clone(),
            hosts: one.scope.clone(),
            reason: one.reason.clone(),
            signatory: one.signatory.clone(),
            document_sha256: one.document.clone(),
            effective: one.effective.to_string(),
            ends: one.ends.map(|ends| ends.to_string()),
            obligations: one.obligations.iter().map(|one| one.name().to_owned()).collect(),
            proposed_by: one.proposed.0.clone(),
            proposed: one.proposed.1.to_string(),
            approved_by,
            approved: approved.map(|at| at.to_string()),
            ended_by,
            ended: ended.map(|at| at.to_string()),
        }
    }
}

/// Where a setting has this server go.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Destination)]
pub(crate) struct DestinationView {
    setting: &'static str,
    host: String,
    /// It never leaves this machine.
    near: bool,
    /// The id of the agreement that covers it.
    agreement: Option<String>,
    vendor: Option<String>,
    basis: Option<&'static str>,
    #[schema(format = Date)]
    ends: Option<String>,
}

impl DestinationView {
    pub(crate) fn new(place: &Destination, egress: &Egress) -> Self {
        let near = place.is_near();
        let cover = egress.covering(&place.host, place.holding()).filter(|_| !near);
        Self {
            setting: place.setting,
            host: place.host.clone(),
            near,
            agreement: cover.as_ref().map(|one| one.id.to_string()),
            vendor: cover.as_ref().map(|one| one.vendor.clone()),
            basis: cover.as_ref().map(|one| one.basis.name()),
            ends: cover.and_then(|one| one.ends).map(|ends| ends.to_string()),
        }
    }
}

/// One thing that has to be in place.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReadinessItem)]
pub(crate) struct ItemView {
    /// tls, keys, egress, agreements or checks
    name: &'static str,
    met: bool,
    found: String,
    /// What to do while it is missing.
    to_do: &'static str,
}

/// Whether health data is accepted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Readiness)]
pub(crate) struct ReadinessView {
    /// production, or trial: invented patients only
    mode: &'static str,
    accepts: bool,
    /// Since when nothing was missing for the first time.
    #[schema(format = DateTime)]
    live_since: Option<String>,
    items: Vec<ItemView>,
}

impl From<&Report> for ReadinessView {
    fn from(report: &Report) -> Self {
        let item = |item: &crate::readiness::Item| ItemView {
            name: item.name,
            met: item.met,
            found: item.found.clone(),
            to_do: item.to_do,
        };
        Self {
            mode: match report.mode {
                Mode::Production => "production",
                Mode::Trial => "trial",
            },
            accepts: report.accepts(),
            live_since: report.live.clone(),
            items: report.items.iter().map(item).collect(),
        }
    }
}
