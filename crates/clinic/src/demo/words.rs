//! Who and what the demo clinic is made of. All of it is invented.

use kernel::Role;

/// A person of the demo: id, role, name, birth date, departments, specialty, locale.
pub(super) struct Someone {
    pub(super) id: &'static str,
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
    Someone { id, role, name, birth_date: None, departments, specialty: None, locale: "en" }
}

const fn patient(
    id: &'static str,
    name: &'static str,
    birth_date: &'static str,
    locale: &'static str,
) -> Someone {
    let birth_date = Some(birth_date);
    let role = Role::Patient;
    Someone { id, role, name, birth_date, departments: &[], specialty: None, locale }
}

pub(super) const DEPARTMENTS: [(&str, &str); 3] = [
    ("general-practice", "General practice"),
    ("cardiology", "Cardiology"),
    ("dermatology", "Dermatology"),
];

const EVERYWHERE: &[&str] = &["general-practice", "cardiology", "dermatology"];

pub(super) const PEOPLE: [Someone; 9] = [
    Someone {
        specialty: Some("Family medicine"),
        ..staff("dr-1", Role::Provider, "Maya Chen", &["general-practice", "cardiology"])
    },
    Someone {
        specialty: Some("Dermatology"),
        ..staff("dr-2", Role::Provider, "Samuel Okafor", &["general-practice", "dermatology"])
    },
    staff("nurse-1", Role::Nurse, "Ines Duarte", EVERYWHERE),
    staff("front-desk-1", Role::Coordinator, "Tom Bakker", EVERYWHERE),
    staff("officer-1", Role::ComplianceOfficer, "Priya Nair", &[]),
    staff("admin-1", Role::Administrator, "Jonas Weber", &[]),
    patient("pat-1", "Rosa Alvarez", "1958-03-14", "es"),
    patient("pat-2", "Daniel Kim", "1990-11-02", "en"),
    patient("pat-3", "Amina Yusuf", "2001-07-25", "en"),
];

/// Visits of the demo: patient, provider, department, minutes from now to the start.
pub(super) const VISITS: [(&str, &str, &str, i64); 4] = [
    ("pat-1", "dr-1", "general-practice", 5),
    ("pat-2", "dr-1", "general-practice", 20),
    ("pat-3", "dr-2", "dermatology", 5),
    ("pat-1", "dr-2", "general-practice", 24 * 60),
];

pub(super) const FORM_EN: &str = "\
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

pub(super) const FORM_ES: &str = "\
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
