//! What a browser is told never to do on these pages.

use crate::http::Response;

/// Only what this server itself sent may run, and it may talk to nobody else.
const CONTENT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; worker-src 'self'; \
     manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Where browsers tell what these pages were kept from.
pub(crate) const REPORTS: &str = "/api/v1/csp-reports";

/// Devices are for these pages alone, and only those that a visit needs.
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), \
     picture-in-picture=(self), speaker-selection=(self), geolocation=(), payment=(), usb=()";

/// Adds the security headers. A browser that knows `report-to` takes no notice of `report-uri` beside it, and reports there by TLS
/// only: in the clear, as on loopback, it would tell nothing at all.
pub(super) fn apply(answer: Response, by_tls: bool) -> Response {
    let content = format!("{CONTENT}; report-uri {REPORTS}");
    let answer = if by_tls {
        answer
            .with("Content-Security-Policy", format!("{content}; report-to csp"))
            .with("Reporting-Endpoints", format!("csp=\"{REPORTS}\""))
    } else {
        answer.with("Content-Security-Policy", content)
    };
    answer
        .with("Permissions-Policy", PERMISSIONS)
        .with("Referrer-Policy", "no-referrer")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("X-Content-Type-Options", "nosniff")
}
