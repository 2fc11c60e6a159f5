//! What is asked at every visit.

use kernel::Phi;
use serde::Deserialize;
use serde_json::json;

/// Where a patient is today.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Street and number, or whatever finds the door.
    pub line: Option<Phi>,
    /// The town.
    pub city: Phi,
    /// State, province or the like.
    pub region: Phi,
    /// The country.
    pub country: Phi,
}

/// Whom to call in an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Their name.
    pub name: Phi,
    /// Their phone number.
    pub phone: Phi,
}

/// How it was confirmed who the patient is: by two identifiers, of which none is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// The patient said on their page that the name and the birth date are theirs.
    #[serde(rename = "self")]
    Own,
    /// Staff compared name and birth date.
    NameAndBirthDate,
    /// Staff compared name and address.
    NameAndAddress,
    /// Staff looked at a document with name and picture.
    PhotoId,
}

impl Identity {
    /// Every way.
    pub const ALL: [Self; 4] =
        [Self::Own, Self::NameAndBirthDate, Self::NameAndAddress, Self::PhotoId];

    /// The stable code.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "self",
            Self::NameAndBirthDate => "name-and-birth-date",
            Self::NameAndAddress => "name-and-address",
            Self::PhotoId => "photo-id",
        }
    }

    /// The way of this code.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

/// Whether a patient can talk freely where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privacy {
    /// Nobody else is there.
    Alone,
    /// Others are there, and the patient agrees to that.
    OthersPresentAgreed,
    /// They are not alone, or cannot talk freely.
    NotPrivate,
}

impl Privacy {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Alone, Self::OthersPresentAgreed, Self::NotPrivate];

    /// The stable code.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::OthersPresentAgreed => "others-present-agreed",
            Self::NotPrivate => "not-private",
        }
    }

    /// The answer of this code.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

/// What a patient says before a visit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Intake {
    /// Where they are today.
    pub location: Location,
    /// Where they can be called if the connection breaks.
    pub callback_number: Phi,
    /// Whom to call in an emergency; staff may leave it out.
    pub emergency_contact: Option<Contact>,
    /// How it was confirmed that it is them; `None` where nobody did.
    pub identity: Option<Identity>,
    /// Whether they can talk freely; `None` where nobody asked.
    pub privacy: Option<Privacy>,
}

impl Intake {
    /// The one text that is sealed.
    pub(super) fn text(&self) -> Phi {
        let place = &self.location;
        let contact = self.emergency_contact.as_ref().map(
            |contact| json!({ "name": contact.name.expose(), "phone": contact.phone.expose() }),
        );
        let text = json!({
            "location": {
                "line": place.line.as_ref().map(Phi::expose),
                "city": place.city.expose(),
                "region": place.region.expose(),
                "country": place.country.expose(),
            },
            "callbackNumber": self.callback_number.expose(),
            "emergencyContact": contact,
            "identity": self.identity.map(Identity::name),
            "privacy": self.privacy.map(Privacy::name),
        });
        Phi::new(text.to_string())
    }
}
