//! The regions, under the names that each section has for them.

use super::super::problem::Problem;
use super::change::wrong;
use realtime::keyset::Region;

/// The names that one section has for the regions.
pub(super) struct Regions {
    section: &'static str,
    names: [(Region, &'static str); 5],
}

pub(super) const APP_CONTEXT: Regions = Regions {
    section: "appContext",
    names: [
        (Region::UsEast, "aws-iad-1"),
        (Region::UsWest, "aws-pdx-1"),
        (Region::EuCentral, "aws-fra-1"),
        (Region::ApSouth, "aws-bom-1"),
        (Region::ApNortheast, "aws-hnd-1"),
    ],
};

pub(super) const FILES: Regions = Regions {
    section: "files",
    names: [
        (Region::UsEast, "us-east-1"),
        (Region::UsWest, "us-west-1"),
        (Region::EuCentral, "eu-central-1"),
        (Region::ApSouth, "ap-south-1"),
        (Region::ApNortheast, "ap-northeast-1"),
    ],
};

impl Regions {
    /// The region that is asked for: one that is known, and the one that was chosen before, if any was.
    pub(super) fn read(
        &self,
        asked: Option<&str>,
        enabled: Option<bool>,
        now: Option<Region>,
    ) -> Result<Option<Region>, Problem> {
        let section = self.section;
        let Some(asked) = asked else {
            if enabled == Some(true) && now.is_none() {
                let names = self.listed();
                return Err(wrong(format!("{section}.region is needed to enable it: {names}.")));
            }
            return Ok(None);
        };
        let found = self.names.iter().find(|(_, name)| *name == asked).map(|(region, _)| *region);
        let Some(region) = found else {
            return Err(wrong(format!("{section}.region is one of {}.", self.listed())));
        };
        if now.is_some_and(|now| now != region) {
            let detail =
                format!("{section}.region was set and cannot be changed; make another keyset.");
            return Err(wrong(detail));
        }
        Ok(Some(region))
    }

    /// What this section calls a region.
    pub(super) fn say(&self, region: Option<Region>) -> Option<String> {
        let found = self.names.iter().find(|(own, _)| Some(*own) == region);
        found.map(|(_, name)| (*name).to_owned())
    }

    fn listed(&self) -> String {
        self.names.map(|(_, name)| name).join(", ")
    }
}
