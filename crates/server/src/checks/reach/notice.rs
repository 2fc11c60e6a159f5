//! Whether the notice of privacy practices that is in force is the one that anybody reads, without a session and in each of its
//! languages (45 CFR 164.520(c)(3)).

use super::{client, reached};
use aws_lc_rs::digest::{SHA256, digest};
use clinic::npp::{LANGUAGES, Text, in_force};
use compliance::check::{Finding, Site, Status, Unseen};
use data_encoding::HEXLOWER;
use reqwest::{Client, Url};
use serde_json::Value;

/// The notice, in a language; and the page that shows it.
const NOTICE: &str = "/api/v1/privacy-notice";
const PAGE: &str = "/app/privacy-notice";

/// What the server answers whoever asks for something without a session.
async fn asked(client: &Client, url: Url) -> Result<(u16, Value), Unseen> {
    let answer = client.get(url).send().await?;
    let status = answer.status().as_u16();
    match status {
        429 => Err(Unseen::because("the server limits how often it may be asked from here")),
        500.. => Err(Unseen::because(format!("the server answers with {status}"))),
        _ => Ok((status, serde_json::from_slice(&answer.bytes().await?).unwrap_or_default())),
    }
}

/// What is wrong with what is shown in a language, if anything is.
fn wrong(text: Option<&Text>, language: &str, (status, shown): (u16, &Value)) -> Option<String> {
    let Some(text) = text else {
        let words = "a notice is shown that is not in force";
        return (status < 400).then(|| format!("{words}: {language}"));
    };
    if status >= 400 {
        return Some(format!("the notice is answered with {status}: {language}"));
    }
    let words = shown.get("text").and_then(Value::as_str).unwrap_or_default();
    let hash = HEXLOWER.encode(digest(&SHA256, words.as_bytes()).as_ref());
    (hash != text.hash).then(|| format!("another notice is shown than is in force: {language}"))
}

/// Reads the notice as anybody does.
pub(super) async fn posted(site: &Site) -> Result<Finding, Unseen> {
    let url = match reached(site)? {
        Ok(url) => url,
        Err(finding) => return Ok(finding),
    };
    let client = client()?;
    let notice = in_force(&site.db, site.now).await?;
    let mut found = Vec::new();
    for language in LANGUAGES {
        let place = url.join(&format!("{NOTICE}?locale={language}"))?;
        let (status, shown) = asked(&client, place).await?;
        let texts = notice.as_ref().map(|notice| &notice.texts);
        let text = texts.and_then(|all| all.iter().find(|text| text.locale == language));
        found.extend(wrong(text, language, (status, &shown)));
    }
    let page = asked(&client, url.join(PAGE)?).await?.0;
    if page != 200 {
        found.push(format!("the page {PAGE} is answered with {page}"));
    }
    let Some(notice) = notice else {
        let none = "no notice of privacy practices is in force";
        return Ok(match found.first() {
            Some(_) => Finding::new(Status::Fail, found.join("; ")),
            None => Finding::nothing(none),
        });
    };
    let (status, words) = if found.is_empty() {
        let words = "is read by anybody, as it is in force and without a session, in each language";
        (Status::Pass, format!("version {} {words}", notice.version))
    } else {
        (Status::Fail, found.join("; "))
    };
    let hashes = notice.texts.iter().map(|text| format!("{} {}", text.locale, text.hash));
    let hashes = hashes.collect::<Vec<_>>().join(" ");
    Ok(Finding::new(status, words).with("version", notice.version).with("sha256", hashes))
}

#[cfg(test)]
mod tests {
    use super::{Text, wrong};
    use serde_json::{Value, json};

    #[test]
    fn a_notice_that_is_not_shown_or_is_another_one_is_told_by_its_language() {
        let hash = "c775e7b757ede630cd0aa1113bd102661ab38829ca52a6422ab782862f268646".to_owned();
        let text = Text { locale: "es".to_owned(), words: "1234567890".to_owned(), hash };
        let told = |status, shown: &Value| wrong(Some(&text), "es", (status, shown));
        assert_eq!(told(200, &json!({ "text": "1234567890" })), None);
        for (status, shown) in [
            (200, json!({ "text": "Another one" })),
            (200, Value::Null),
            (401, json!({ "text": "1234567890" })),
            (404, Value::Null),
        ] {
            assert!(told(status, &shown).is_some_and(|words| words.ends_with("es")), "{shown}");
        }
        assert_eq!(wrong(None, "en", (404, &Value::Null)), None, "none is in force");
        assert!(wrong(None, "en", (200, &Value::Null)).is_some());
    }
}
