//! Tries this very program on a clinic of its own, in which nobody is real: a twin, which is founded for one check and
//! thrown away.
//!
//! What no check may do to an installation it may do to its twin: write texts that stand nowhere else and look where they
//! come out, ask for everything in every role, and do what the rules of the activity review are to find. A twin is another
//! process of the same program on this machine, with a store, a key and a log of its own, and its settings come from here
//! alone. So this tells of the program as it is installed, and nothing of what the installation holds; it refuses to know
//! anything of that.

mod alarmed;
mod alone;
mod apart;
mod app;
mod around;
mod ask;
mod canaries;
mod careless;
mod copies;
mod curious;
mod expiry;
mod gate;
mod gateway;
mod glass;
mod guessing;
mod handout;
mod house;
mod hunt;
mod identity;
mod infected;
mod interpreted;
mod labelled;
mod leaks;
mod leaver;
mod licensed;
mod matrix;
mod memory;
mod necessary;
mod paged;
mod passkey;
mod people;
mod post;
mod recorded;
mod rights;
mod room;
mod signed;
mod stage;
mod strangers;
mod timing;
mod views;
mod visit;
mod withdrawn;
mod wrong;

use super::technical;
use compliance::check::{Check, Look, Severity};
pub(super) use house::Shared;
use house::Twin;
pub(super) use memory::Memory;
use memory::recalled;

/// Days for which a result counts: until the program is another, that is.
const DAYS: u32 = 30;

/// A check that is spoilt by a twin without care.
macro_rules! played {
    ($probe:path) => {
        Look::At {
            probe: |check, site| Box::pin(recalled((check, site), $probe(site))),
            spoil: |_, site| Box::pin(careless::kept(site)),
        }
    };
}

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[
    Check {
        version: 2,
        ..technical(
            ("HC-013.b", &["164.312(d)", "164.514(h)"], DAYS),
            Severity::High,
            (
                "in a clinic of its own, a session that came by a visit's link takes no copy of its patient's whole record, which the patient takes once they have signed in, and makes only within 10 minutes after they showed that it is they",
                "restore the program from its release; until then have officers make the copies that patients ask for, and grant no request",
            ),
            played!(copies::kept),
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-015.b", &["164.308(a)(5)(ii)(C)", "ASVS 6.3.1", "ASVS 6.3.8"], DAYS),
            Severity::High,
            (
                "in a clinic of its own, neither an answer nor the time that it takes (95 of 100 within 50 ms) tells who has an account, 12 wrong codes of an authenticator app and 12 wrong birth dates for a link shut out the right one, and officers are told of both",
                "restore the program from its release; until then look yourself, in the audit log, for who guesses (SIGN_IN_FAILED and LINK_REFUSED)",
            ),
            played!(guessing::stopped),
        )
    },
    technical(
        ("HC-016.c", &["164.312(a)(2)(iii)"], DAYS),
        Severity::High,
        (
            "in a clinic of its own whose clock is moved, a session of staff that lay idle for 15 minutes is answered with 401, and a patient's after 30; used all the time, the one is after 12 hours and the other after 24",
            "restore the program from its release; until then have people sign out by hand",
        ),
        played!(expiry::over),
    ),
    technical(
        ("HC-017.b", &["164.308(a)(3)(ii)(C)", "ASVS 7.4"], DAYS),
        Severity::Critical,
        (
            "in a clinic of its own, within 60 seconds of the end of a provider's account nothing is open that they opened in a visit which goes on: sessions, keys, tokens and the right to new ones, messages, files, notices and the media relay",
            "restore the program from its release; until then end whoever leaves by restarting the server after their account was closed",
        ),
        played!(leaver::out),
    ),
    Check {
        version: 2,
        ..technical(
            ("HC-018.b", &["164.312(a)(1)", "164.308(a)(4)", "ASVS 8.2", "ASVS 8.4"], DAYS),
            Severity::Critical,
            (
                "in a clinic of its own, nobody who has no business with a patient is given anything of theirs or changes it, by any operation with any of their ids, while a visit is booked, while its patient waits, while it goes on and once it is over: other patients and who acts for them, guests, interpreters, staff of other departments, those of another organization, ended accounts, whoever has no session, and, of what is written and said, administrators, compliance officers and the desk",
                "take the server off the network and restore the program from its release; if you built it, refuse the named operation to the named role, or say in checks/twin/rights.rs why its work needs it of everybody",
            ),
            played!(matrix::kept_out),
        )
    },
    technical(
        ("HC-020.d", &["164.312(a)(2)(ii)"], DAYS),
        Severity::High,
        (
            "in a clinic of its own, a record that a provider has no business with is refused, and opens out of turn for a coded reason in words and after a step-up only, for 60 minutes at most, as each page says; an officer hears of it within 5 minutes; and once the hour is over it is refused again, and somebody else than whoever opened it is asked to review that",
            "restore the program from its release; until then have another way to a record in an emergency, on paper, and look in the audit log for BREAK_GLASS_OPENED yourself",
        ),
        played!(glass::broken),
    ),
    Check {
        version: 3,
        ..technical(
            ("HC-021.d", &["ASVS 2.3.5", "164.308(a)(4)", "NPRM 312(a)"], DAYS),
            Severity::Critical,
            (
                "in a clinic of its own, no officer and no administrator alone brings a rule of retention into force, ends a hold, gives a privileged role or another one to themselves, bears a failure, or has a key replaced, which who asked may not approve; an officer asks for no other key, and nothing of the API changes the audit log",
                "restore the program from its release; until then look in the audit log for what one person proposed and approved, and who replaced keys",
            ),
            played!(alone::refused),
        )
    },
    technical(
        ("HC-019.b", &["164.502(b)", "164.514(d)"], DAYS),
        Severity::High,
        (
            "in a clinic of its own, no role is given a field of a person, a visit or what is written of it that its work does not need",
            "restore the program from its release; if you built it, keep the named field from the role, or say in checks/twin/necessary.rs why its work needs it",
        ),
        played!(views::masked),
    ),
    Check {
        version: 3,
        ..technical(
            ("HC-024.a", &["164.308(a)(1)(ii)(D)", "ASVS 6.3.5"], DAYS),
            Severity::High,
            (
                "in a clinic of its own, each rule of the activity review finds what is done for it, within an hour",
                "restore the program from its release; until then a colleague who pries is found by nobody",
            ),
            played!(curious::found_out),
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-034.a", &["ASVS 16.2.5", "ASVS 14.2.1", "164.312(a)(2)(iv)"], DAYS),
            Severity::Critical,
            (
                "in a clinic of its own, nothing that was written of a patient stands in a log, a metric, a trace, a letter by SMS, an error, an audit entry or a raw file, nor, but in the letter that brings it, what opens a session or a link",
                "restore the program from its release; if you built it, find out what writes the named text there, and have it write an id",
            ),
            played!(leaks::unsaid),
        )
    },
    Check {
        version: 3,
        ..technical(
            ("HC-039.a", &["164.508", "state telehealth law"], DAYS),
            Severity::Critical,
            (
                "in a clinic of its own, within 5 seconds after a patient takes their consent to telehealth back, nothing is open of the visit which goes on, to them or to who treats them: tokens and the right to new ones, messages, files and the media relay; no visit of theirs begins anew, by a check-in or past it; no copy leaves on their authorization once they took their consent to data sharing back; and the audit log has the decisions and what was refused after them",
                "restore the program from its release; until then end the visits of whoever takes their consent back by hand, and give nothing of theirs to others on it",
            ),
            played!(withdrawn::ended),
        )
    },
    Check {
        version: 3,
        ..technical(
            ("HC-063.a", &["state telehealth law"], DAYS),
            Severity::High,
            (
                "in a clinic of its own that refuses visits without an intake, nobody checks in without consent, nor by a link without where they are, how they are called back and whom to call, no visit starts past check-in, and none without all of that, nor without that it was confirmed who the patient is and asked whether they can talk freely, but for a coded reason, which is written down",
                "restore the program from its release; until then ask each patient for their consent, who they are, where they are and whether they can talk freely before you talk",
            ),
            played!(gate::kept),
        )
    },
    technical(
        ("HC-040.b", &["ESIGN 15 USC 7001"], DAYS),
        Severity::High,
        (
            "in a clinic of its own, nobody changes or removes through the interface the words of a form or a consent that was given: what is taken back is added",
            "restore the program from its release; until then hold consents against the audit log, whose entries have the hash of the words that were signed",
        ),
        played!(signed::stays),
    ),
    Check {
        version: 2,
        ..technical(
            ("HC-041.a", &["164.501", "164.508(a)(2)", "164.524(a)(1)(i)"], DAYS),
            Severity::Critical,
            (
                "in a clinic of its own, a psychotherapy note is given to whoever wrote it and to nobody else: not to the patient or who acts for them, other staff, a record that is opened out of turn, the search, or a copy, an officer's or the patient's own, as files or as a document",
                "restore the program from its release; until then write no psychotherapy notes into it",
            ),
            played!(apart::kept),
        )
    },
    Check {
        version: 3,
        ..technical(
            ("HC-042.b", &["42 CFR 2.31", "42 CFR 2.32", "42 CFR 2.33"], DAYS),
            Severity::Critical,
            (
                "in a clinic of its own, a visit under 42 CFR Part 2 is shown with its label and copied with label and notice, which both stand in the PDF of the record in each language, and nothing of it is let out that does not say on what",
                "restore the program from its release; until then give nothing of labelled visits to others",
            ),
            played!(labelled::carried),
        )
    },
    Check {
        version: 2,
        ..technical(
            ("HC-050.a", &["164.308(a)(7)", "NPRM 164.312(i)"], DAYS),
            Severity::High,
            (
                "in a clinic of its own, those on duty for its operations, who are its compliance officers and administrators, as rotas name only who is called for patients, hear within five minutes and by two ways, a notice in the application and a letter: a compliance officer and an administrator of a backup that fails, and a compliance officer of a critical check that falls",
                "restore the program from its release; until then have the timer that makes backups tell somebody when one fails, and look at the checks every day",
            ),
            played!(alarmed::heard),
        )
    },
    technical(
        ("HC-055.c", &["164.308(a)(5)(ii)(B)", "ASVS 5.4.3"], DAYS),
        Severity::High,
        (
            "in a clinic of its own whose files are shown to a scanner, one that the scanner calls malware is refused in a visit, and another is taken",
            "restore the program from its release; until then have nobody open files that came in a visit",
        ),
        played!(infected::refused),
    ),
    technical(
        ("HC-062.a", &["state recording laws"], DAYS),
        Severity::Critical,
        (
            "in a clinic of its own, a recording starts only once everybody in the visit has agreed, and the server ends it for whoever comes in, and within 2 seconds after a consent is taken back",
            "restore the program from its release; until then record no visits",
        ),
        played!(recorded::agreed),
    ),
    technical(
        ("HC-064.a", &["164.308(a)(7)"], DAYS),
        Severity::Critical,
        (
            "in a clinic of its own, an emergency that nobody takes up goes to one layer of the rota after the other, in their order, each once and over a fall of the server in the middle of a step, then to those who lead and everybody who treats, until somebody takes it up; and the audit log has how long it waited",
            "restore the program from its release; until then call whoever is on call by telephone as well",
        ),
        played!(paged::chain),
    ),
    technical(
        ("HC-067.a", &["state licensing boards"], DAYS),
        Severity::High,
        (
            "in a clinic of its own that refuses it, no visit is booked with a provider who never held a licence in the state in which its patient will be, or whose licence there has ended, and none starts where its patient says that they are there, but for a coded reason, which is written down",
            "restore the program from its release; until then hold each booking against the provider's licences yourself",
        ),
        played!(licensed::refused),
    ),
    technical(
        ("HC-068.a", &["45 CFR 92.201", "45 CFR 92.202"], DAYS),
        Severity::Medium,
        (
            "in a clinic of its own, an interpreter whom a provider asks for in the middle of a visit is called, takes it up, and within five minutes is given what they need to take part: the visit's token and key, its channel and the media relay",
            "restore the program from its release; until then bring interpreters in by a guest link, which the provider sends from the visit",
        ),
        played!(interpreted::joined),
    ),
    technical(
        ("HC-070.a", &["ASVS 10", "164.312(d)"], DAYS),
        Severity::Critical,
        (
            "in a clinic of its own, an identity provider's answer opens a session only for who asked, once, in the browser that asked, with PKCE, and by a token that the provider signed for this program and that is in time; 11 that are not open none",
            "restore the program from its release; until then take [[sign_in.oidc]] out of the settings",
        ),
        played!(identity::believed),
    ),
    technical(
        ("HC-070.b", &["ASVS 13.2.4", "164.312(d)"], DAYS),
        Severity::High,
        (
            "in a clinic of its own, what an SMS gateway calls about, such as that somebody wants no more letters, counts under its signature only: not without one, nor by one of another secret, of other words or for another address",
            "restore the program from its release; until then take the gateway's token out of the settings ([letters.sms] token), which shuts /api/v1/sms",
        ),
        played!(gateway::believed),
    ),
];
