//! The words of letters, in English and Spanish. Pure.
//!
//! Allowed are the sender in words that fit any practice, date and time with their zone, a short link and a number to
//! call; never a name, a reason, a specialty or a result. The text must be one that anybody may read over a shoulder.

use super::Letterhead;
use crate::notification::{Channel, NoticeKind};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// Counts the changes to the templates; kept with each letter.
const VERSION: u32 = 2;

/// What a letter tells of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub(super) kind: NoticeKind,
    pub(super) starts: Timestamp,
    /// In whose clock times are told, as an IANA name.
    pub(super) zone: &'a str,
    /// The address that opens the visit, or the application.
    pub(super) address: &'a str,
    /// Whether that address is the person's own one-time link.
    pub(super) own_link: bool,
    /// Whether somebody else may read it.
    pub(super) confidential: bool,
}

/// The language of a letter to somebody who reads this one.
pub(super) fn locale(tag: &str) -> &'static str {
    if tag.to_ascii_lowercase().starts_with("es") { "es" } else { "en" }
}

/// Subject and text.
pub(super) fn write(
    facts: &Facts<'_>,
    (head, locale, channel): (&Letterhead, &'static str, Channel),
) -> (String, String) {
    let spanish = locale == "es";
    let sender = head.sender.as_deref();
    let sender = sender.unwrap_or(if spanish { "Su clínica" } else { "Your clinic" });
    let (subject, mut parts) = if spanish { spanish_words(facts) } else { english_words(facts) };
    if let Some(number) = &head.callback {
        let call = if spanish { "Preguntas:" } else { "Questions:" };
        parts.push(format!("{call} {number}"));
    }
    if channel == Channel::Sms {
        let stop = if spanish { "STOP para cancelar." } else { "Reply STOP to opt out." };
        parts.push(stop.to_owned());
        return (String::new(), format!("{sender}: {}", parts.join(" ")));
    }
    (format!("{sender}: {subject}"), format!("{}\n\n{sender}\n", parts.join("\n\n")))
}

fn english_door(Facts { own_link, address, .. }: &Facts<'_>) -> String {
    if *own_link {
        format!("Your personal link, which opens once: {address}")
    } else {
        format!("Go back to the page of your visit, or ask for a new link: {address}")
    }
}

#[expect(clippy::too_many_lines, reason = "a table with a line for each notice")]
fn english_words(facts: &Facts<'_>) -> (&'static str, Vec<String>) {
    let Facts { address, .. } = *facts;
    if facts.kind == NoticeKind::ContactsChanged {
        let words = "We write to another address or number from now on. If you did not ask for that, call your \
                     clinic: it tells you who changed it, and changes it back.";
        return ("how we reach you was changed", vec![words.to_owned()]);
    }
    if facts.confidential {
        return ("There is something new for you", vec![format!("Open it here: {address}")]);
    }
    let when = when(facts, "%A, %B %-d, %Y at %-I:%M %p %Z");
    let open = format!("Open: {address}");
    let say = |words: &str| vec![words.to_owned(), open.clone()];
    let door = english_door(facts);
    match facts.kind {
        NoticeKind::AppointmentBooked => {
            ("your video visit", vec![format!("You have a video visit on {when}."), door])
        }
        NoticeKind::AppointmentReminder => {
            ("your visit is near", vec![format!("Reminder: your video visit is on {when}."), door])
        }
        NoticeKind::AppointmentCancelled => {
            ("a visit was cancelled", vec![format!("The visit on {when} was cancelled."), open])
        }
        NoticeKind::AppointmentRescheduled => {
            ("a visit was moved", vec![format!("The visit on {when} has another time now."), open])
        }
        NoticeKind::EarlierTime => (
            "an earlier time is free",
            say("An earlier time is free. It is kept for you for a while."),
        ),
        NoticeKind::LinkSent => (
            "your new link",
            vec![door, "If you did not ask for it, you need do nothing.".to_owned()],
        ),
        NoticeKind::ProviderReady => ("you can join now", say("You can join now.")),
        NoticeKind::ProviderChanged => (
            "somebody else will see you",
            say("Somebody else will see you; your place stays yours."),
        ),
        NoticeKind::TurnIsNear => {
            ("it is almost your turn", say("Two are before you. Please come back."))
        }
        NoticeKind::ColleagueOffered => (
            "somebody else could see you",
            say("Somebody else could see you sooner; you keep your place."),
        ),
        NoticeKind::WaitBegan | NoticeKind::WaitHalfOver => ("you are in line", vec![open]),
        NoticeKind::ResultsAvailable => {
            ("there is something new for you", say("There is something new for you to read."))
        }
        NoticeKind::PatientReady => ("somebody has checked in", vec![open]),
        NoticeKind::ConsultationInvite | NoticeKind::InterpreterRequested => {
            ("you are asked to join", say("You are asked to join now."))
        }
        NoticeKind::EmergencyEscalation => ("EMERGENCY", say("EMERGENCY. You are needed now.")),
        NoticeKind::EmergencyDrill => {
            ("DRILL", say("DRILL, no emergency. Take it up as you would."))
        }
        NoticeKind::ProxyLink => ("your link", vec![door]),
        NoticeKind::ProxyEnded => {
            ("an authority has ended", say("An authority to act for somebody has ended."))
        }
        NoticeKind::VisitClosed => {
            ("a record is not finished", say("A visit ended without you. Its note may be missing."))
        }
        NoticeKind::RequestAnswered => {
            ("there is an answer for you", say("There is an answer to what you asked us."))
        }
        NoticeKind::TaskDue => ("a task is due", say("A task of yours is due today.")),
        NoticeKind::ThreadOpened => (
            "you can write to us",
            vec!["You can write to your clinic about a visit.".to_owned(), door],
        ),
        NoticeKind::ClinicWrote => (
            "a message for you",
            vec!["There is a message from your clinic for you.".to_owned(), door],
        ),
        NoticeKind::PatientWrote => {
            ("somebody wrote to you", say("Somebody wrote to you after a visit."))
        }
        NoticeKind::BreakGlassOpened => (
            "a record was opened out of turn",
            say("A record was opened out of turn. See in the reviews by whom and why."),
        ),
        NoticeKind::ComplianceFell => {
            ("a check is worse than it was", say("A compliance check is worse than it was."))
        }
        NoticeKind::ComplianceUnkept => (
            "compliance checks were not kept",
            say("Today's compliance checks were not kept. Have whoever runs the server see why."),
        ),
        NoticeKind::BackupFailed => (
            "a backup failed",
            say("A backup failed. Have whoever runs the server see why, and make another."),
        ),
        NoticeKind::StoreChangeRefused => (
            "somebody tried to change the audit record",
            say(
                "Somebody tried to change the audit record, and the store refused it. Find out who.",
            ),
        ),
        NoticeKind::RecoveryUsed => (
            "an account was opened by its sealed recovery",
            say(
                "An administrator's account was opened by its sealed recovery. If you know nothing of it, call \
                 whoever runs the server now.",
            ),
        ),
        NoticeKind::SecondFactorChanged => (
            "your second step was changed",
            say(
                "A second step was added to your account or removed. If it was not you, call your clinic now.",
            ),
        ),
        NoticeKind::ApiKeyCreated => (
            "a program can act as you now",
            say(
                "A key was made by which a program acts as you. If you know nothing of it, take it back under your \
                 account, or call your clinic now.",
            ),
        ),
        NoticeKind::PasswordChanged => (
            "somebody else changed your password",
            say(
                "Somebody of the clinic gave you another password, or took yours away. If you know nothing of it, call your \
                 clinic now.",
            ),
        ),
        // These ring in the application and go by no letter.
        _ => ("you are needed", vec![open]),
    }
}

fn spanish_door(Facts { own_link, address, .. }: &Facts<'_>) -> String {
    if *own_link {
        format!("Su enlace personal, que se abre una sola vez: {address}")
    } else {
        format!("Vuelva a la página de su cita o pida un enlace nuevo: {address}")
    }
}

#[expect(clippy::too_many_lines, reason = "a table with a line for each notice")]
fn spanish_words(facts: &Facts<'_>) -> (&'static str, Vec<String>) {
    let Facts { address, .. } = *facts;
    if facts.kind == NoticeKind::ContactsChanged {
        let words = "Desde ahora escribimos a otra dirección u otro número. Si no lo pidió, llame a su clínica: le \
                     dirá quién lo cambió y lo corregirá.";
        return ("cambió cómo nos comunicamos con usted", vec![words.to_owned()]);
    }
    if facts.confidential {
        return ("Hay algo nuevo para usted", vec![format!("Ábralo aquí: {address}")]);
    }
    let when = spanish_when(facts);
    let open = format!("Abrir: {address}");
    let say = |words: &str| vec![words.to_owned(), open.clone()];
    let door = spanish_door(facts);
    match facts.kind {
        NoticeKind::AppointmentBooked => {
            ("su cita por video", vec![format!("Tiene una cita por video el {when}."), door])
        }
        NoticeKind::AppointmentReminder => (
            "se acerca su cita",
            vec![format!("Recordatorio: su cita por video es el {when}."), door],
        ),
        NoticeKind::AppointmentCancelled => {
            ("se canceló una cita", vec![format!("Se canceló la cita del {when}."), open])
        }
        NoticeKind::AppointmentRescheduled => {
            ("se cambió una cita", vec![format!("La cita del {when} tiene otra hora."), open])
        }
        NoticeKind::EarlierTime => {
            ("hay una hora antes", say("Hay una hora libre antes. Se la guardamos un rato."))
        }
        NoticeKind::LinkSent => {
            ("su enlace nuevo", vec![door, "Si no lo pidió, no tiene que hacer nada.".to_owned()])
        }
        NoticeKind::ProviderReady => ("ya puede entrar", say("Ya puede entrar.")),
        NoticeKind::ProviderChanged => {
            ("le atenderá otra persona", say("Le atenderá otra persona; conserva su lugar."))
        }
        NoticeKind::TurnIsNear => {
            ("casi es su turno", say("Hay dos personas antes. Vuelva, por favor."))
        }
        NoticeKind::ColleagueOffered => (
            "podría atenderle otra persona",
            say("Otra persona podría atenderle antes; conserva su lugar."),
        ),
        NoticeKind::WaitBegan | NoticeKind::WaitHalfOver => ("está en la fila", vec![open]),
        NoticeKind::ResultsAvailable => {
            ("hay algo nuevo para usted", say("Hay algo nuevo que puede leer."))
        }
        NoticeKind::PatientReady => ("alguien ha llegado", vec![open]),
        NoticeKind::ConsultationInvite | NoticeKind::InterpreterRequested => {
            ("le piden que entre", say("Le piden que entre ahora."))
        }
        NoticeKind::EmergencyEscalation => ("EMERGENCIA", say("EMERGENCIA. Se le necesita ahora.")),
        NoticeKind::EmergencyDrill => {
            ("SIMULACRO", say("SIMULACRO, no es una emergencia. Responda como siempre."))
        }
        NoticeKind::ProxyLink => ("su enlace", vec![door]),
        NoticeKind::ProxyEnded => {
            ("terminó una representación", say("Terminó una representación de otra persona."))
        }
        NoticeKind::VisitClosed => (
            "falta terminar un registro",
            say("Una consulta terminó sin usted. Puede faltar su nota."),
        ),
        NoticeKind::RequestAnswered => {
            ("hay una respuesta para usted", say("Hay una respuesta a lo que nos pidió."))
        }
        NoticeKind::TaskDue => ("tiene una tarea", say("Hoy vence una de sus tareas.")),
        NoticeKind::ThreadOpened => (
            "puede escribirnos",
            vec!["Puede escribir a su clínica sobre una cita.".to_owned(), door],
        ),
        NoticeKind::ClinicWrote => (
            "un mensaje para usted",
            vec!["Hay un mensaje de su clínica para usted.".to_owned(), door],
        ),
        NoticeKind::PatientWrote => {
            ("alguien le escribió", say("Alguien le escribió después de una cita."))
        }
        NoticeKind::BreakGlassOpened => (
            "se abrió un expediente por emergencia",
            say(
                "Se abrió un expediente por acceso de emergencia. Vea en las revisiones quién y por qué.",
            ),
        ),
        NoticeKind::ComplianceFell => {
            ("una comprobación ha empeorado", say("Una comprobación de cumplimiento ha empeorado."))
        }
        NoticeKind::ComplianceUnkept => (
            "comprobaciones sin guardar",
            say(
                "No se guardaron las comprobaciones de cumplimiento de hoy. Que quien lleva el servidor vea por qué.",
            ),
        ),
        NoticeKind::BackupFailed => (
            "falló una copia de seguridad",
            say(
                "Falló una copia de seguridad. Que quien lleva el servidor vea por qué y haga otra.",
            ),
        ),
        NoticeKind::StoreChangeRefused => (
            "alguien intentó cambiar el registro de auditoría",
            say(
                "Alguien intentó cambiar el registro de auditoría, y el almacén lo rechazó. Averigüe quién.",
            ),
        ),
        NoticeKind::RecoveryUsed => (
            "se abrió una cuenta con su recuperación sellada",
            say(
                "Se abrió la cuenta de un administrador con su recuperación sellada. Si no sabe nada de ello, llame \
                 ahora a quien lleva el servidor.",
            ),
        ),
        NoticeKind::SecondFactorChanged => (
            "cambió su segundo paso",
            say(
                "Se añadió o se quitó un segundo paso en su cuenta. Si no fue usted, llame ahora a su clínica.",
            ),
        ),
        NoticeKind::ApiKeyCreated => (
            "un programa puede actuar en su nombre",
            say(
                "Se creó una clave con la que un programa actúa en su nombre. Si no sabe nada de ella, retírela en su \
                 cuenta o llame ahora a su clínica.",
            ),
        ),
        NoticeKind::PasswordChanged => (
            "otra persona cambió su contraseña",
            say(
                "Alguien de la clínica le dio otra contraseña o retiró la suya. Si no sabe nada de ello, llame ahora a su \
                 clínica.",
            ),
        ),
        _ => ("se le necesita", vec![open]),
    }
}

/// Date and time where the visit is, with the zone.
fn when(facts: &Facts<'_>, form: &str) -> String {
    let zone = TimeZone::get(facts.zone).unwrap_or(TimeZone::UTC);
    facts.starts.to_zoned_datetime(zone).strftime(form).to_string()
}

fn spanish_when(facts: &Facts<'_>) -> String {
    let zone = TimeZone::get(facts.zone).unwrap_or(TimeZone::UTC);
    let day = spanish_date(facts.starts.to_zoned_datetime(zone).date());
    format!("{day}, {}", when(facts, "%H:%M %Z"))
}

/// A day as it is written in Spanish.
pub fn spanish_date(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    let month = usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month));
    format!("{} de {} de {}", day.day(), month.copied().unwrap_or_default(), day.year())
}

/// What a record keeps of a text: that it was this one, and from which templates.
pub(super) fn hash(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    format!("v{VERSION}:{}", URL_SAFE_NO_PAD.encode(digest))
}
