//! Who and what the demo clinic is made of. All of it is invented.

use crate::consent::Topic;
use crate::queue::Priority;
use kernel::Role;

/// A person of the demo.
pub(super) struct Someone {
    pub(super) id: &'static str,
    /// Whether they have a password; the others come by a link.
    pub(super) account: bool,
    pub(super) role: Role,
    pub(super) name: &'static str,
    pub(super) birth_date: Option<&'static str>,
    pub(super) departments: &'static [&'static str],
    pub(super) specialty: Option<&'static str>,
    pub(super) locale: &'static str,
}

const fn staff(
    id: &'static str,
    role: Role,
    name: &'static str,
    departments: &'static [&'static str],
) -> Someone {
    let (birth_date, specialty, locale) = (None, None, "en");
    Someone { id, account: true, role, name, birth_date, departments, specialty, locale }
}

const fn patient(
    id: &'static str,
    name: &'static str,
    birth_date: &'static str,
    locale: &'static str,
) -> Someone {
    let birth_date = Some(birth_date);
    let role = Role::Patient;
    let (account, departments, specialty): (_, &[&str], _) = (true, &[], None);
    Someone { id, account, role, name, birth_date, departments, specialty, locale }
}

/// A patient without an account.
const fn guest(
    id: &'static str,
    name: &'static str,
    birth_date: &'static str,
    locale: &'static str,
) -> Someone {
    Someone { account: false, ..patient(id, name, birth_date, locale) }
}

pub(super) const DEPARTMENTS: [(&str, &str); 3] = [
    ("general-practice", "General practice"),
    ("cardiology", "Cardiology"),
    ("dermatology", "Dermatology"),
];

const EVERYWHERE: &[&str] = &["general-practice", "cardiology", "dermatology"];

pub(super) const PEOPLE: [Someone; 21] = [
    Someone {
        specialty: Some("Family medicine"),
        ..staff("dr-1", Role::Provider, "Maya Chen", &["general-practice", "cardiology"])
    },
    Someone {
        specialty: Some("Dermatology"),
        ..staff("dr-2", Role::Provider, "Samuel Okafor", &["general-practice", "dermatology"])
    },
    Someone {
        specialty: Some("Cardiology"),
        ..staff("dr-3", Role::Provider, "Elena Petrova", &["cardiology"])
    },
    Someone {
        specialty: Some("Dermatology"),
        ..staff("dr-4", Role::Provider, "Hiro Tanaka", &["dermatology"])
    },
    staff("nurse-1", Role::Nurse, "Ines Duarte", EVERYWHERE),
    staff("front-desk-1", Role::Coordinator, "Tom Bakker", EVERYWHERE),
    staff("officer-1", Role::ComplianceOfficer, "Priya Nair", &[]),
    staff("admin-1", Role::Administrator, "Jonas Weber", &[]),
    Someone { locale: "es", ..staff("interpreter-1", Role::Interpreter, "Lucía Moreno", &[]) },
    patient("pat-1", "Rosa Alvarez", "1958-03-14", "es"),
    patient("pat-2", "Daniel Kim", "1990-11-02", "en"),
    patient("pat-3", "Amina Yusuf", "2001-07-25", "en"),
    guest("pat-4", "George Miller", "1949-06-30", "en"),
    guest("pat-5", "Carmen Ortega", "1972-12-08", "es"),
    guest("pat-6", "Oliver Grant", "1966-09-19", "en"),
    guest("pat-7", "Mateo Silva", "2011-04-03", "es"),
    guest("pat-8", "Hannah Fischer", "1985-01-27", "en"),
    guest("pat-9", "Gwen Oduya", "1994-08-16", "en"),
    guest("pat-10", "Luis Herrera", "1979-05-11", "es"),
    guest("pat-11", "Nora Lindqvist", "1938-10-22", "en"),
    guest("pat-12", "Samir Haddad", "2003-02-05", "en"),
];

/// Who works in the other organization of a demo that a check founds: an administrator, an officer and a provider.
pub(super) const NEIGHBOURS: [Someone; 3] = [
    staff("zz-admin", Role::Administrator, "Nobody Neighbour", &[]),
    staff("zz-officer", Role::ComplianceOfficer, "Nobody Next-Door", &[]),
    staff("zz-provider", Role::Provider, "Nobody Across", &["zz-across"]),
];

/// A visit of the demo.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) patient: &'static str,
    pub(super) provider: &'static str,
    pub(super) department: &'static str,
    /// Minutes from now to the start.
    pub(super) minutes: i64,
    pub(super) reason: &'static str,
    /// With which priority the patient waits already.
    pub(super) waits: Option<Priority>,
}

const fn slot(
    (patient, provider): (&'static str, &'static str),
    department: &'static str,
    minutes: i64,
    reason: &'static str,
) -> Slot {
    Slot { patient, provider, department, minutes, reason, waits: None }
}

const fn waiting(priority: Priority, slot: Slot) -> Slot {
    Slot { waits: Some(priority), ..slot }
}

pub(super) const VISITS: [Slot; 13] = [
    slot(("pat-1", "dr-1"), "general-practice", 5, "Dolor de rodilla al subir escaleras"),
    slot(("pat-2", "dr-1"), "general-practice", 20, "Cough for three weeks"),
    slot(("pat-3", "dr-2"), "dermatology", 5, "Itching rash on both arms"),
    slot(("pat-1", "dr-2"), "general-practice", 24 * 60, "Revisión de la medicación"),
    waiting(
        Priority::Normal,
        slot(("pat-4", "dr-3"), "cardiology", 0, "Follow-up after a new blood pressure tablet"),
    ),
    waiting(
        Priority::Urgent,
        slot(("pat-5", "dr-3"), "cardiology", 15, "Palpitaciones desde anoche"),
    ),
    slot(("pat-6", "dr-3"), "cardiology", 30, "Results of the long-term ECG"),
    waiting(
        Priority::Normal,
        slot(("pat-7", "dr-4"), "dermatology", 0, "Mancha nueva en la espalda"),
    ),
    slot(("pat-8", "dr-4"), "dermatology", 15, "Acne, second visit"),
    slot(("pat-9", "dr-4"), "dermatology", 30, "Hair loss"),
    slot(("pat-10", "dr-1"), "general-practice", 90, "Renovar la receta"),
    slot(("pat-11", "dr-2"), "general-practice", 20, "Trouble sleeping"),
    slot(("pat-12", "dr-2"), "general-practice", 35, "Vaccines before a journey"),
];

/// The consent forms in their first version: about what, in which language, the words.
pub(super) const FORMS: [(Topic, &str, &str); 4] = [
    (Topic::Telehealth, "en", TELEHEALTH_EN),
    (Topic::Telehealth, "es", TELEHEALTH_ES),
    (Topic::Recording, "en", RECORDING_EN),
    (Topic::Recording, "es", RECORDING_ES),
];

const TELEHEALTH_EN: &str = "\
Consent to telehealth (demo text, version 1)

A telehealth visit takes place by video, voice or secure messages instead of in person.
- You may say no, or stop at any time. This does not change your right to future care.
- You may ask for a visit in person instead.
- Technical faults can interrupt a visit. If that happens we call you.
- What you say and send is encrypted. Only you and those who treat you can read it.
- Nothing is recorded unless you agree to it separately.
- In an emergency call your local emergency number; do not wait for this visit.
- We will ask where you are, so that we can send help.

By continuing I agree to be treated by telehealth.";

const TELEHEALTH_ES: &str = "\
Consentimiento para telesalud (texto de demostración, versión 1)

Una consulta de telesalud se hace por video, voz o mensajes seguros, sin ir a la clínica.
- Usted puede decir que no, o terminar cuando quiera. Eso no cambia su derecho a recibir atención.
- Puede pedir una consulta en persona.
- Una falla técnica puede cortar la consulta. Si pasa, le llamamos por teléfono.
- Lo que usted dice y envía va cifrado. Solo lo leen usted y quienes le atienden.
- No se graba nada, salvo que usted lo acepte aparte.
- En una emergencia llame al número de emergencias; no espere a esta consulta.
- Le preguntaremos dónde está, para poder enviar ayuda.

Al continuar, acepto recibir atención por telesalud.";

const RECORDING_EN: &str = "\
Consent to be recorded (demo text, version 1)

Your provider would like to record picture and sound of your visits.
- You may say no. Your visit goes on without a recording, and your care does not change.
- You may stop the recording at any time; it then ends within two seconds.
- Everybody in the visit must agree, and everybody sees while it runs.
- The recording is encrypted in your provider's browser. Only those in the visit can open it.
- It is removed by itself after 90 days.

By continuing I agree to be recorded.";

const RECORDING_ES: &str = "\
Consentimiento para la grabación (texto de demostración, versión 1)

Su profesional desea grabar la imagen y el sonido de sus consultas.
- Usted puede decir que no. La consulta sigue sin grabación y su atención no cambia.
- Puede detener la grabación cuando quiera; termina en menos de dos segundos.
- Todas las personas de la consulta deben aceptar, y todas ven cuándo se graba.
- La grabación se cifra en el navegador de su profesional. Solo la abren quienes están en la consulta.
- Se borra por sí sola a los 90 días.

Al continuar, acepto que se me grabe.";
