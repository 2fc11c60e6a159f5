//! Which pages there are: by its route a page is told without the ids that stand in its address.

/// What is none of them.
const OTHER: &str = "other";

/// Every page of `web/app`; a part in braces is an id.
const PAGES: [&str; 52] = [
    "/app",
    "/app/access-reviews",
    "/app/account",
    "/app/activity",
    "/app/agreements",
    "/app/appointments",
    "/app/board",
    "/app/book",
    "/app/break-glass",
    "/app/call",
    "/app/choices",
    "/app/clinic",
    "/app/compliance",
    "/app/consents",
    "/app/emergencies",
    "/app/emergencies/{id}",
    "/app/guest",
    "/app/incidents",
    "/app/interpreting",
    "/app/join",
    "/app/keys",
    "/app/keysets",
    "/app/language-help",
    "/app/language-notices",
    "/app/letters",
    "/app/messages",
    "/app/messages/{id}",
    "/app/on-call",
    "/app/overview",
    "/app/own-record",
    "/app/patient-record",
    "/app/people",
    "/app/people/{id}/choices",
    "/app/plan",
    "/app/privacy-notice",
    "/app/privacy-notices",
    "/app/privacy-requests",
    "/app/push.js",
    "/app/quarantine",
    "/app/record",
    "/app/recover",
    "/app/registers",
    "/app/retention",
    "/app/risks",
    "/app/room/{id}",
    "/app/sanctions",
    "/app/seen",
    "/app/sign-in",
    "/app/tasks",
    "/app/today",
    "/app/visit",
    "/app/week",
];

/// Whether a path is of a page, part by part.
fn is_of(path: &str, page: &str) -> bool {
    let (mut parts, mut named) = (path.split('/'), page.split('/'));
    loop {
        match (parts.next(), named.next()) {
            (None, None) => return true,
            (Some(part), Some(name)) if part == name || name.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// The route of the page that is shown at a path.
pub(crate) fn page_of(path: &str) -> &'static str {
    let path = path.trim_end_matches('/');
    PAGES.into_iter().find(|page| is_of(path, page)).unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::{OTHER, page_of};

    #[test]
    fn a_page_is_told_by_its_route_and_what_is_none_by_nothing() {
        for (path, route) in [
            ("/app/", "/app"),
            ("/app/visit", "/app/visit"),
            ("/app/room/con-7", "/app/room/{id}"),
            ("/app/people/pat-1/choices", "/app/people/{id}/choices"),
            ("/app/people/pat-1", OTHER),
            ("/app/rosa-alvarez", OTHER),
            ("/", OTHER),
            ("", OTHER),
        ] {
            assert_eq!(page_of(path), route, "{path}");
        }
    }

    #[test]
    fn every_page_of_the_application_is_known() {
        let app = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/app/src");
        let read = |file: &str| std::fs::read_to_string(format!("{app}/{file}")).unwrap();
        let (staff, patients) = (read("staff/router.tsx"), read("patient/PatientApp.tsx"));
        let mut seen = 0;
        for (text, begin, base) in
            [(&staff, "desk('", "/app"), (&staff, " path: '", "/app"), (&patients, "case '", "")]
        {
            for rest in text.split(begin).skip(1) {
                let path = format!("{base}{}", rest.split('\'').next().unwrap());
                let at = path.replace("$id", "con-7");
                assert_ne!(page_of(&at), OTHER, "{path} is to be added to the list above");
                seen += 1;
            }
        }
        assert!(seen > 40, "only {seen} pages were found");
    }
}
