//! Tries the running server from inside its doors: people of an organization of their own, in which nobody is real, sign in,
//! guess, pry, leave and try to destroy, and what comes of it is judged.
//!
//! It writes, so it is run only when somebody asks for it; without its [`Cast`] each check says what the last try came to. It
//! refuses to touch a record of the clinic's own: of those it knows an id, which it asks for and must not be given.

mod careless;
mod cast;
mod cookies;
mod door;
mod insiders;
mod listening;
mod prying;
mod witnesses;

pub(crate) use cast::Cast;

use super::{reach, technical};
use cast::Canary;
use compliance::check::{Check, Finding, Look, Severity, Site, Unseen};
use door::Door;
use std::sync::Arc;

/// Days for which a result counts.
const DAYS: u32 = 30;

/// A check that is spoilt by a server without care, with a house behind it that lets everything pass.
macro_rules! tried {
    ($probe:path) => {
        tried!($probe, careless::served)
    };
    ($probe:path, $spoil:path) => {
        Look::Tried {
            asked: |site| site.prop::<Cast>().is_some(),
            probe: |_, site| {
                Box::pin(async move {
                    let cast = there(site)?;
                    let _turn = cast.turn.lock().await;
                    $probe(site).await
                })
            },
            spoil: |_, site| Box::pin($spoil(site)),
        }
    };
}

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[
    Check {
        version: 2,
        ..technical(
            ("HC-003.a", &["ASVS 3.3", "ASVS 14.3"], DAYS),
            Severity::High,
            (
                "the cookie of a session is sent by TLS to this host only and is read by no script, and nobody on the way keeps a record",
                "find out what between the server and the browser changes headers: the program itself sets them so",
            ),
            tried!(cookies::kept),
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-012.a", &["164.312(d)", "NPRM 164.312(f)"], DAYS),
            Severity::Critical,
            (
                "a member of staff who shows a password and nothing else is not let in to any record",
                "set sign_in.staff_second_factor to required; until then whoever learns a password has what its owner has",
            ),
            tried!(door::password_alone),
        )
    },
    Check {
        version: 3,
        ..technical(
            ("HC-014.a", &["NIST SP 800-63B-4", "ASVS 6.2"], DAYS),
            Severity::High,
            (
                "short passwords and those that everybody tries first are refused, 64 characters of any alphabet are taken, and each of them counts; and so is a sentence of small letters",
                "find out what stands between the program and its users: the program itself takes passwords so",
            ),
            tried!(door::passwords),
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-015.a", &["164.308(a)(5)(ii)(C)", "ASVS 6.3.1"], DAYS),
            Severity::High,
            (
                "whoever guesses passwords is stopped before the twelfth, also with the right one",
                "find out what stands between the program and its users: the program itself locks an account after five",
            ),
            tried!(door::guesses),
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-017.a", &["164.308(a)(3)(ii)(C)", "ASVS 7.4"], DAYS),
            Severity::Critical,
            (
                "within 60 seconds of the end of an account nothing that was opened by it is open, and a token of the engine opens for 15 to 60 minutes what its owner may hear, and no more",
                "restart the server, and find out why it does not read what the store says",
            ),
            tried!(insiders::leaver),
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-018.a", &["164.312(a)(1)", "ASVS 8.2", "ASVS 8.4"], DAYS),
            Severity::Critical,
            (
                "a patient who tries every operation with the ids of somebody else in its path, its body or its query, of their own organization or of another, is given nothing of them and changes nothing",
                "take the server off the network: what the named operations do, every patient can do to every other",
            ),
            tried!(prying::prying, careless::asked_by_query),
        )
    },
    technical(
        ("HC-021.c", &["ASVS 2.3.5", "164.308(a)(4)"], DAYS),
        Severity::Critical,
        (
            "one person alone cannot have a record destroyed, and all of it is in the store after they tried",
            "stop every disposal (`housecall retention object`), and restore the program from its release",
        ),
        tried!(insiders::alone),
    ),
    Check {
        version: 4,
        ..technical(
            ("HC-025.a", &["164.312(b)"], DAYS),
            Severity::Critical,
            (
                "of twenty things that people do, from signing in to reading a record and calling off a visit, each stands in the audit log within five seconds of it, in an entry of its own, with who did it, in which role, to whom and what for",
                "stop the server before health data is looked at unseen, and find out why entries are missing",
            ),
            tried!(witnesses::told),
        )
    },
    technical(
        ("HC-059.c", &["164.316(b)(2)", "164.530(j)"], DAYS),
        Severity::Critical,
        (
            "a record on which a legal hold stands is not destroyed, nor any row of it, and one person alone does not lift the hold",
            "stop every disposal (`housecall retention object`), and restore the program from its release",
        ),
        tried!(insiders::held),
    ),
];

/// Who plays.
fn there(site: &Site) -> Result<Arc<Cast>, Unseen> {
    site.prop::<Cast>().ok_or_else(|| Unseen::because("nobody is there who tries it"))
}

/// Who plays, and the door that they knock at.
fn stage(site: &Site) -> Result<Result<(Arc<Cast>, Door), Finding>, Unseen> {
    let cast = there(site)?;
    Ok(match reach::reached(site)? {
        Ok(url) => Ok((cast, Door::new(url)?)),
        Err(finding) => Err(finding),
    })
}
