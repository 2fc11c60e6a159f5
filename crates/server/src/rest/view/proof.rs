//! How it looks in JSON what the checks had found before something was lost.

use clinic::breach::Proof;
use compliance::check::Status;
use serde::Serialize;
use utoipa::ToSchema;

/// What the checks had found of encryption when something was lost that was ciphertext, as somebody says.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EncryptionProof)]
pub(crate) struct ProofView {
    /// Since when it is gone, or when it was last seen.
    #[schema(format = DateTime)]
    lost_at: String,
    /// When the run of the checks began: the newest before that.
    #[schema(format = DateTime)]
    checked_at: String,
    /// SHA-256 of the run's report, in hex.
    report_sha256: String,
    results: Vec<ResultView>,
    /// Who says that all was ciphertext.
    said_by: String,
    #[schema(format = DateTime)]
    said_at: String,
}

/// How a check of encryption ended.
#[derive(Serialize, ToSchema)]
#[schema(as = EncryptionResult)]
pub(crate) struct ResultView {
    /// Such as HC-006.
    check: String,
    /// PASS, WARN, or NA where there was nothing to look at
    status: &'static str,
}

impl From<&Proof> for ProofView {
    fn from(one: &Proof) -> Self {
        let result = |(check, status): &(String, Status)| ResultView {
            check: check.clone(),
            status: status.name(),
        };
        Self {
            lost_at: one.lost.to_string(),
            checked_at: one.began.to_string(),
            report_sha256: one.sha256.clone(),
            results: one.results.iter().map(result).collect(),
            said_by: one.by.to_string(),
            said_at: one.at.to_string(),
        }
    }
}
