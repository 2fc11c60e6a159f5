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
        });
        Phi::new(text.to_string())
    }
}
