//! What stands in a kit whoever is in it, in English and Spanish. Pure.

use crate::outbox::spanish_date;
use jiff::civil::{Date, Weekday};

/// The language of a kit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

/// The words that do not change.
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) keep: &'static str,
    pub(super) made: &'static str,
    pub(super) until: &'static str,
    pub(super) clock: &'static str,
    pub(super) steps_title: &'static str,
    pub(super) steps: &'static [&'static str],
    pub(super) numbers_title: &'static str,
    pub(super) numbers: &'static [&'static str],
    pub(super) chain: &'static str,
    pub(super) on_call_title: &'static str,
    pub(super) layer: &'static str,
    pub(super) nobody: &'static str,
    pub(super) leads: &'static str,
    pub(super) visits_title: &'static str,
    pub(super) no_visits: &'static str,
    pub(super) time: &'static str,
    pub(super) patient: &'static str,
    pub(super) call: &'static str,
    pub(super) notes: &'static str,
    pub(super) callback: &'static str,
    pub(super) no_number: &'static str,
    pub(super) language: &'static str,
    pub(super) interpreter: &'static str,
    pub(super) no_interpreter: &'static str,
    pub(super) discreet: &'static str,
    pub(super) place: &'static str,
    pub(super) contact: &'static str,
    pub(super) acting: &'static str,
    pub(super) barred: &'static str,
    pub(super) restricted: &'static str,
    pub(super) form_title: &'static str,
    pub(super) form: &'static [&'static str],
}

static ENGLISH: Words = Words {
    title: "Downtime kit",
    keep: "It names patients. Give each sheet to whoever it is for and to nobody else, lock it away between calls, and shred all of it once it is entered.",
    made: "As it was",
    until: "Visits that start until",
    clock: "Times are by the clock of",
    steps_title: "What to do while the server is down",
    steps: &[
        "Write down when it began. Whoever is in charge says that the clinic works on paper, and says again when it ends.",
        "Call each patient at the time of the visit, at the number that they gave for it first. Have them say their name and birth date before anything else.",
        "Ask first where they are, street and town, and write it down: if they need help you send it there. Ask at which number you call them back if the line breaks.",
        "In an emergency stay on the line, and have the patient or somebody beside them call the emergency number. From here it reaches your own dispatchers: for somebody elsewhere ask for a transfer to those of the place that you wrote down. A second person calls who is on call.",
        "Ask whether they agree to be treated by telephone, and write down that they do and when. No recording is made.",
        "Write down on the form at the end: who called whom, when, what was said, what was ordered, and what is still to be done.",
        "Leave no message with anybody and on no machine that says more than a name and a number to call back.",
        "No answer: call again after five and after fifteen minutes, then write that down.",
        "Do not use private mail, chats or devices in its place: what was written there is nobody's record.",
        "When the server is back: enter each visit on the day of its form, with the time at which it was held and that it was entered later; book again what could not be held; enter emergencies, consents and tasks. A second person holds what was entered against the forms.",
    ],
    numbers_title: "Numbers for emergencies",
    numbers: &[
        "Emergency services: 911",
        "Suicide and crisis lifeline: 988",
        "Poison control: 1-800-222-1222",
    ],
    chain: "Call who is on call now, first those of 1, then of 2 and so on. Who does not answer within a minute is not waited for. After the last call the leads, then every provider of the department.",
    on_call_title: "On call",
    layer: "Order",
    nobody: "nobody: call the leads",
    leads: "Leads",
    visits_title: "Visits",
    no_visits: "No visit is booked in this time.",
    time: "Time",
    patient: "Patient",
    call: "Call",
    notes: "Before and while you call",
    callback: "for this visit",
    no_number: "no number is known; by e-mail",
    language: "Language",
    interpreter: "Interpreter",
    no_interpreter: "asked for, and nobody has taken it up",
    discreet: "Speak to the patient alone. Leave no message, and say to nobody else who calls or why.",
    place: "Said to be at",
    contact: "In an emergency call",
    acting: "Acts for the patient",
    barred: "Not to be shown to",
    restricted: "The clinic agreed to a restriction: ask the privacy officer before anything is passed on.",
    form_title: "Visit by telephone, on paper",
    form: &[
        "Patient, and birth date as they said it",
        "Provider",
        "Day and time, from and until",
        "Where the patient is: street, town, state",
        "Number to call back",
        "Whom to call in an emergency",
        "Agrees to be treated by telephone: yes / no, at",
        "Interpreter, and who else was on the line",
        "What was said and found",
        "What was ordered, and what is still to be done",
        "Emergency: what, whom you called, when",
        "Written by, and signature",
        "Entered on, by, and held against the form by",
    ],
};

static SPANISH: Words = Words {
    title: "Carpeta de contingencia",
    keep: "Nombra a pacientes. Dé cada hoja a la persona para quien es y a nadie más, guárdela bajo llave entre llamadas, y destrúyalo todo cuando esté pasado al sistema.",
    made: "Tal como estaba",
    until: "Consultas que empiezan hasta",
    clock: "Las horas son según el reloj de",
    steps_title: "Qué hacer mientras el servidor no funciona",
    steps: &[
        "Anote cuándo empezó. Quien esté al mando dice que la clínica trabaja en papel, y dice también cuándo termina.",
        "Llame a cada paciente a la hora de su consulta, primero al número que dio para ella. Pídale que diga su nombre y su fecha de nacimiento antes que nada.",
        "Pregunte primero dónde está, calle y ciudad, y anótelo: si necesita ayuda, la enviará allí. Pregunte a qué número le vuelve a llamar si se corta.",
        "En una emergencia, quédese en la línea y que el paciente o alguien a su lado llame al número de emergencias. Desde aquí ese número llega a los servicios de aquí: para alguien que está en otro lugar, pida que le pasen con los del lugar que anotó. Otra persona llama a quien está de guardia.",
        "Pregunte si acepta que le atiendan por teléfono, y anote que acepta y a qué hora. No se graba nada.",
        "Anote en el formulario del final: quién llamó a quién, cuándo, qué se dijo, qué se indicó y qué queda por hacer.",
        "No deje a nadie, ni en ningún contestador, un mensaje que diga más que un nombre y un número al que llamar.",
        "Si no contesta: vuelva a llamar a los cinco y a los quince minutos, y después anótelo.",
        "No use en su lugar correos, chats ni aparatos privados: lo que allí se escribe no consta en ninguna parte.",
        "Cuando el servidor vuelva: pase cada consulta con el día de su formulario, con la hora en que fue y que se pasó después; vuelva a citar lo que no se pudo hacer; pase emergencias, consentimientos y tareas. Otra persona compara lo pasado con los formularios.",
    ],
    numbers_title: "Números para emergencias",
    numbers: &[
        "Servicios de emergencia: 911",
        "Línea de prevención del suicidio y crisis: 988",
        "Control de intoxicaciones: 1-800-222-1222",
    ],
    chain: "Llame a quien está de guardia ahora, primero a los del 1, después a los del 2, y así sucesivamente. A quien no contesta en un minuto no se le espera. Tras la última llamada, llame a los responsables, y después a todos los profesionales del departamento.",
    on_call_title: "De guardia",
    layer: "Orden",
    nobody: "nadie: llame a los responsables",
    leads: "Responsables",
    visits_title: "Consultas",
    no_visits: "No hay ninguna consulta citada en este tiempo.",
    time: "Hora",
    patient: "Paciente",
    call: "Llame al",
    notes: "Antes de llamar y mientras llama",
    callback: "para esta consulta",
    no_number: "no se conoce ningún número; por correo electrónico",
    language: "Idioma",
    interpreter: "Intérprete",
    no_interpreter: "se pidió, y nadie lo ha aceptado",
    discreet: "Hable solo con el paciente. No deje mensajes, ni diga a nadie más quién llama ni por qué.",
    place: "Dijo que está en",
    contact: "En una emergencia llame a",
    acting: "Actúa por el paciente",
    barred: "No se enseña a",
    restricted: "La clínica aceptó una restricción: pregunte al responsable de privacidad antes de pasar nada a nadie.",
    form_title: "Consulta por teléfono, en papel",
    form: &[
        "Paciente, y fecha de nacimiento según dijo",
        "Profesional",
        "Día y hora, desde y hasta",
        "Dónde está el paciente: calle, ciudad, estado",
        "Número al que volver a llamar",
        "A quién llamar en una emergencia",
        "Acepta que le atiendan por teléfono: sí / no, a las",
        "Intérprete, y quién más estaba en la línea",
        "Qué se dijo y qué se encontró",
        "Qué se indicó, y qué queda por hacer",
        "Emergencia: qué, a quién llamó, cuándo",
        "Escrito por, y firma",
        "Pasado el día, por, y comparado con el formulario por",
    ],
};

/// Languages by their code, in English and Spanish.
static LANGUAGES: [(&str, &str, &str); 12] = [
    ("ar", "Arabic", "árabe"),
    ("de", "German", "alemán"),
    ("en", "English", "inglés"),
    ("es", "Spanish", "español"),
    ("fr", "French", "francés"),
    ("ht", "Haitian Creole", "criollo haitiano"),
    ("ko", "Korean", "coreano"),
    ("pt", "Portuguese", "portugués"),
    ("ru", "Russian", "ruso"),
    ("tl", "Tagalog", "tagalo"),
    ("vi", "Vietnamese", "vietnamita"),
    ("zh", "Chinese", "chino"),
];

impl Language {
    /// The one of this code.
    pub fn find(code: &str) -> Option<Self> {
        match code {
            "en" => Some(Self::English),
            "es" => Some(Self::Spanish),
            _ => None,
        }
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Spanish => &SPANISH,
        }
    }

    /// Its BCP 47 tag.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    const fn of(self, english: &'static str, spanish: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Spanish => spanish,
        }
    }

    /// What a language is called; its tag where that is not known here.
    pub(super) fn called(self, tag: &str) -> String {
        let code = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
        let found = LANGUAGES.iter().find(|(known, ..)| *known == code);
        found.map_or_else(|| tag.to_owned(), |&(_, own, other)| self.of(own, other).to_owned())
    }

    /// A day, with the name that it has in the week.
    pub(super) fn day(self, day: Date) -> String {
        let name = match day.weekday() {
            Weekday::Monday => self.of("Monday", "lunes"),
            Weekday::Tuesday => self.of("Tuesday", "martes"),
            Weekday::Wednesday => self.of("Wednesday", "miércoles"),
            Weekday::Thursday => self.of("Thursday", "jueves"),
            Weekday::Friday => self.of("Friday", "viernes"),
            Weekday::Saturday => self.of("Saturday", "sábado"),
            Weekday::Sunday => self.of("Sunday", "domingo"),
        };
        match self {
            Self::English => format!("{name}, {}", day.strftime("%B %-d, %Y")),
            Self::Spanish => format!("{name}, {}", spanish_date(day)),
        }
    }

    /// How a time of the day is written.
    pub(super) const fn clock(self) -> &'static str {
        self.of("%-I:%M %p", "%H:%M")
    }
}
