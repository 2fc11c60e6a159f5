//! How assets, risks and the analyses of them look in JSON.

use compliance::risk::{Analysis, Line, Risk};
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What is there by what the server found, by what somebody declared, or by both.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceAsset)]
pub(crate) struct AssetView {
    /// both, discovered or declared
    standing: &'static str,
    /// Of what somebody declared.
    id: Option<String>,
    /// Of what somebody declared; a change names the version that it is of.
    version: Option<u32>,
    /// What people call it; of what nobody declared its place.
    name: String,
    /// server, listener, store, key-holder, mail-relay, message-gateway, turn-relay, identity-provider, certificate-authority,
    /// log-collector, device, people, paper, facility or other
    kind: &'static str,
    /// Whether health data is on it or may pass it, by anybody's word.
    phi: bool,
    /// The host, the address and port, or the word by which it is found.
    place: Option<String>,
    owner: Option<String>,
    #[schema(format = Date)]
    reviewed: Option<String>,
    /// The settings that lead there.
    settings: Vec<String>,
}

impl From<Line> for AssetView {
    fn from(line: Line) -> Self {
        let standing = line.standing().name();
        let (found, asset) = (line.found, line.asset);
        let kind = asset.as_ref().map(|asset| asset.said.kind);
        let kind = kind.or_else(|| found.as_ref().map(|found| found.kind));
        let found_phi = found.as_ref().is_some_and(|found| found.phi);
        let place = found.as_ref().map(|found| found.place.clone());
        let settings = found.map(|found| found.settings).unwrap_or_default();
        let (said, named) = match asset {
            Some(asset) => (Some(asset.said), Some((asset.id, asset.version))),
            None => (None, None),
        };
        let (id, version) = named.unzip();
        Self {
            standing,
            id,
            version,
            name: said
                .as_ref()
                .map(|said| said.name.clone())
                .or_else(|| place.clone())
                .unwrap_or_default(),
            kind: kind.map(compliance::risk::AssetKind::name).unwrap_or_default(),
            phi: found_phi || said.as_ref().is_some_and(|said| said.phi),
            place: place.or_else(|| said.as_ref().and_then(|said| said.place.clone())),
            owner: said.as_ref().map(|said| said.owner.clone()),
            reviewed: said.map(|said| said.reviewed.to_string()),
            settings: settings.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// A risk as it stands now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceRisk)]
pub(crate) struct RiskView {
    id: String,
    version: u32,
    asset_id: String,
    threat: String,
    vulnerability: String,
    /// From 1 to 5.
    likelihood: u8,
    /// From 1 to 5.
    impact: u8,
    /// low, middle or high: likelihood by impact
    level: &'static str,
    /// mitigate, transfer, accept or avoid
    treatment: &'static str,
    owner: String,
    #[schema(format = Date)]
    due: String,
    /// open, treated or accepted
    state: &'static str,
    /// It should have been done, or looked at again, by now.
    late: bool,
    changed_by: String,
    #[schema(format = DateTime)]
    changed_at: String,
}

impl RiskView {
    pub(crate) fn new(one: Risk, now: Timestamp) -> Self {
        let said = one.said;
        Self {
            late: said.is_late(now),
            level: said.level().name(),
            id: one.id,
            version: one.version,
            asset_id: said.asset,
            threat: said.threat,
            vulnerability: said.vulnerability,
            likelihood: said.likelihood,
            impact: said.impact,
            treatment: said.treatment.name(),
            owner: said.owner,
            due: said.due.to_string(),
            state: said.state.name(),
            changed_by: one.by.0,
            changed_at: one.by.1.to_string(),
        }
    }
}

/// An analysis that somebody closed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RiskAnalysis)]
pub(crate) struct AnalysisView {
    id: String,
    /// Of the document, in hexadecimal.
    sha256: String,
    closed_by: String,
    #[schema(format = DateTime)]
    closed_at: String,
    approved_by: Option<String>,
    #[schema(format = DateTime)]
    approved_at: Option<String>,
    /// What it does not hold of what is there by now; while there is anything, it counts no more.
    lacks: Vec<String>,
}

impl AnalysisView {
    pub(crate) fn new(one: Analysis, lines: &[Line]) -> Self {
        let lacks = one.lacks(lines);
        let (approved_by, approved_at) = one.approved.unzip();
        Self {
            id: one.id,
            sha256: one.sha256,
            closed_by: one.closed.0,
            closed_at: one.closed.1.to_string(),
            approved_by,
            approved_at: approved_at.map(|at| at.to_string()),
            lacks,
        }
    }
}

/// What was closed, and what was signed over it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RiskAnalysisDocument)]
pub(crate) struct DocumentView {
    /// Everything that was found, declared and assessed, in canonical JSON; the hash is over these bytes.
    document: String,
    /// The signed statement over it.
    note: String,
}

impl From<Analysis> for DocumentView {
    fn from(one: Analysis) -> Self {
        Self { document: one.document, note: one.note }
    }
}
