//! The API's description, made from the table of routes.

use super::Rest;
use super::hosted;
use super::problem::Problem;
use super::route::{Allowed, Described, Route};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApiBuilder, PathItem, PathsBuilder, Ref, Required,
    ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

/// The description as JSON.
pub(super) async fn show(State(rest): State<Rest>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], rest.description.to_string())
}

/// Describes all routes.
pub(super) fn describe(routes: &[Route]) -> String {
    let mut paths = PathsBuilder::new();
    let mut components = ComponentsBuilder::new()
        .schema(Problem::name(), Problem::schema())
        .schema(hosted::Refused::name(), hosted::Refused::schema())
        .security_scheme("session", cookie())
        .security_scheme("bearer", bearer());
    for route in routes {
        let item = PathItem::new(route.method.clone(), operation(route));
        paths = paths.path(route.path.replace("{*", "{"), item);
        for (_, mentioned) in [&route.takes, &route.answers].into_iter().flatten() {
            components = components.schemas_from_iter(mentioned.iter().cloned());
        }
    }
    let info = InfoBuilder::new()
        .title("Housecall")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The clinic's API. Errors are RFC 9457 problem documents."));
    let document =
        OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build();
    document.to_pretty_json().unwrap_or_default()
}

fn cookie() -> SecurityScheme {
    let about = "The cookie that signing in sets; over TLS its name is __Host-housecall.";
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("housecall", about)))
}

fn bearer() -> SecurityScheme {
    let about = "A session's secret or an API key.";
    SecurityScheme::Http(
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build(),
    )
}

fn operation(route: &Route) -> OperationBuilder {
    let (kind, name) = if hosted::serves(route.path) {
        ("application/json", hosted::Refused::name())
    } else {
        ("application/problem+json", Problem::name())
    };
    let refusal = ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).build();
    let problem = ResponseBuilder::new().description("A problem").content(kind, refusal);
    let mut success = ResponseBuilder::new().description(route.summary);
    if let Some(answer) = &route.answers {
        success = success.content("application/json", content(answer));
    }
    let mut operation = OperationBuilder::new()
        .operation_id(Some(operation_id(route)))
        .summary(Some(route.summary))
        .description(Some(who(route.allowed)))
        .parameters(Some(parameters(route)))
        .response(route.status.to_string(), success)
        .response("default", problem);
    if let Some(body) = &route.takes {
        let body = RequestBodyBuilder::new()
            .content("application/json", content(body))
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    if route.allowed != Allowed::Anybody {
        let empty: [String; 0] = [];
        operation = operation
            .security(SecurityRequirement::new("session", empty.clone()))
            .security(SecurityRequirement::new("bearer", empty));
    }
    operation
}

fn content((name, _): &Described) -> utoipa::openapi::Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).build()
}

/// `POST /api/v1/appointments/{id}/check-in` is `post_appointments_id_check_in`.
fn operation_id(route: &Route) -> String {
    let words = route.path.trim_start_matches("/api/").trim_start_matches("v1/");
    let words: String =
        words.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let words: Vec<&str> = words.split('_').filter(|word| !word.is_empty()).collect();
    format!("{}_{}", route.verb(), words.join("_"))
}

fn who(allowed: Allowed) -> String {
    match allowed {
        Allowed::Anybody => "For anybody.".to_owned(),
        Allowed::Roles(roles) => {
            let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
            format!("For {}.", names.join(", "))
        }
    }
}

fn parameters(route: &Route) -> Vec<Parameter> {
    let text = || ObjectBuilder::new().schema_type(Type::String).build();
    let segments = route.path.split('/').filter_map(|segment| segment.strip_prefix('{'));
    let path = segments.filter_map(|segment| segment.strip_suffix('}')).map(|name| {
        ParameterBuilder::new()
            .name(name.trim_start_matches('*'))
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(text()))
            .build()
    });
    let query = route.query.iter().map(|(name, about)| {
        ParameterBuilder::new()
            .name(*name)
            .description(Some(*about))
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .schema(Some(text()))
            .build()
    });
    path.chain(query).collect()
}
