//! Routes of those who review: the audit log, the register of consents, and how the clinic did.

use super::super::evidence;
use super::super::route::Route;
use super::super::tiles;
use super::super::view::{AuditEntryView, ConsentView, Items, ReportView};
use super::super::{fhir, tokens};
use super::{KEEPERS, OFFICER};

pub(super) fn all() -> Vec<Route> {
    let mut all = log();
    all.push(hand_overs());
    all.extend(register());
    all
}

fn log() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/audit/entries",
            KEEPERS,
            "Entries of the audit log, newest first",
            evidence::entries,
        )
        .query(&[
            ("actor", "by whom"),
            ("patient", "for which patient"),
            ("type", "what happened, by its code"),
            ("from", "at or after this time"),
            ("until", "before this time"),
            ("before", "before this index, for the next page"),
            ("limit", "at most so many; 50 unless said, 500 at most"),
        ])
        .answers::<Items<AuditEntryView>>(),
        Route::get(
            "/api/v1/audit/entries/{index}/proof",
            KEEPERS,
            "One entry with its proof, as a C2SP tlog-proof (text/plain)",
            evidence::proof,
        ),
        Route::get(
            "/api/v1/audit/checkpoint",
            KEEPERS,
            "The newest signed checkpoint (text/plain)",
            evidence::checkpoint,
        ),
        Route::get(
            "/api/v1/audit/tile/{level}/{*tile}",
            KEEPERS,
            "Hashes of the audit log's tree (C2SP tlog-tiles: the prefix is /api/v1/audit; entries are not served so)",
            tiles::tile,
        ),
        Route::get(
            "/api/v1/audit/key",
            KEEPERS,
            "The key that verifies checkpoints (text/plain)",
            evidence::key,
        ),
        Route::get(
            "/api/v1/audit/fhir",
            KEEPERS,
            "The audit log of a period as FHIR R4 AuditEvents, one a line, oldest first (application/fhir+ndjson)",
            fhir::events,
        )
        .query(&[
            ("from", "at or after this time"),
            ("until", "before this time; at most 92 days later"),
        ]),
        Route::post(
            "/api/v1/audit/watch",
            KEEPERS,
            "A token to hear on audit.{organization} what is committed to the audit log",
            tokens::watch_audit,
        )
        .answers::<tokens::Watch>(),
    ]
}

fn hand_overs() -> Route {
    Route::get(
        "/api/v1/audit/hand-overs",
        KEEPERS,
        "How the keys that sign checkpoints followed each other: notes, each signed by both (text/plain)",
        evidence::hand_overs,
    )
}

fn register() -> Vec<Route> {
    vec![
        Route::get("/api/v1/consents", OFFICER, "The register of consents", evidence::consents)
            .query(&[
                ("type", "telehealth, data-sharing or recording"),
                ("from", "recorded at or after this time"),
                ("patient", "only of this patient"),
                ("until", "recorded before this time"),
                ("before", "older than the record of this id, for the next page"),
                ("limit", "at most so many; 50 unless said, 500 at most"),
            ])
            .answers::<Items<ConsentView>>(),
        Route::get("/api/v1/admin/summary", KEEPERS, "How the clinic did", evidence::summary)
            .query(&[
                ("from", "at or after this time"),
                ("until", "before this time"),
                (
                    "refusals",
                    "false: without what was refused, and so without an entry of the audit log",
                ),
            ])
            .answers::<ReportView>(),
    ]
}
