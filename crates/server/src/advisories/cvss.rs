//! How grave an advisory is: by its word, or by the base score of CVSS 3 (first.org/cvss/v3-1/specification-document, 7.1 and 7.4).

/// How grave it is, from the least to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    Low,
    Medium,
    High,
    Critical,
}

impl Grade {
    /// How it is told.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// By the words of GitHub and of Debian, in letters of either size; nothing for one that says nothing, such as "not yet
    /// assigned".
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let known = [
            ("unimportant", Self::Low),
            ("low", Self::Low),
            ("medium", Self::Medium),
            ("moderate", Self::Medium),
            ("high", Self::High),
            ("critical", Self::Critical),
        ];
        known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, grade)| grade)
    }

    /// By a vector of CVSS 3; nothing for one that is none.
    pub(super) fn of_vector(vector: &str) -> Option<Self> {
        let score = base_score(vector)?;
        Some(if score >= 9.0 {
            Self::Critical
        } else if score >= 7.0 {
            Self::High
        } else if score >= 4.0 {
            Self::Medium
        } else {
            Self::Low
        })
    }
}

/// The number that stands for a word in a table.
fn weight(word: &str, table: &[(&str, f64)]) -> Option<f64> {
    table.iter().find(|(name, _)| *name == word).map(|(_, weight)| *weight)
}

/// The base score of a vector, 0 to 10.
fn base_score(vector: &str) -> Option<f64> {
    let metrics = vector.strip_prefix("CVSS:3.1/").or_else(|| vector.strip_prefix("CVSS:3.0/"))?;
    let metric =
        |name: &str| metrics.split('/').find_map(|one| one.strip_prefix(name)?.strip_prefix(':'));
    let is_changed = match metric("S")? {
        "U" => false,
        "C" => true,
        _ => return None,
    };
    let (low, high) = if is_changed { (0.68, 0.5) } else { (0.62, 0.27) };
    let harm = |name: &str| weight(metric(name)?, &[("H", 0.56), ("L", 0.22), ("N", 0.0)]);
    let reach = weight(metric("AV")?, &[("N", 0.85), ("A", 0.62), ("L", 0.55), ("P", 0.2)])?;
    let effort = weight(metric("AC")?, &[("L", 0.77), ("H", 0.44)])?;
    let rights = weight(metric("PR")?, &[("N", 0.85), ("L", low), ("H", high)])?;
    let others = weight(metric("UI")?, &[("N", 0.85), ("R", 0.62)])?;
    let spared = (1.0 - harm("C")?) * (1.0 - harm("I")?) * (1.0 - harm("A")?);
    let lost = 1.0 - spared;
    let impact = if is_changed {
        7.52 * (lost - 0.029) - 3.25 * (lost - 0.02).powi(15)
    } else {
        6.42 * lost
    };
    if impact <= 0.0 {
        return Some(0.0);
    }
    let sum = impact + 8.22 * reach * effort * rights * others;
    Some(round_up(if is_changed { 1.08 * sum } else { sum }.min(10.0)))
}

/// The next tenth, but for what only a machine's arithmetic adds (7.4, appendix A).
fn round_up(score: f64) -> f64 {
    let parts = (score * 100_000.0).round();
    if parts % 10_000.0 < 0.5 {
        parts / 100_000.0
    } else {
        ((parts / 10_000.0).floor() + 1.0) / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Grade, base_score};

    #[test]
    fn scores_are_those_of_the_standards_own_examples() {
        for (vector, score) in [
            ("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1"),
            ("AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", "6.4"),
            ("AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", "3.1"),
            ("AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", "9.9"),
            ("AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", "4.2"),
            ("AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "8.8"),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "7.5"),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8"),
            ("AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "10.0"),
            ("AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "0.0"),
            ("E:P/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", "9.8"),
        ] {
            for version in ["3.0", "3.1"] {
                let told = base_score(&format!("CVSS:{version}/{vector}"));
                assert_eq!(
                    told.map(|told| format!("{told:.1}")).as_deref(),
                    Some(score),
                    "{vector}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_vector_of_this_standard_has_no_score() {
        let whole = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        assert_eq!(Grade::of_vector(whole), Some(Grade::Critical));
        for wrong in [
            "",
            "CVSS:3.1/",
            "CVSS:3.1/AV:N",
            &whole.replace("AV:N", "AV:X"),
            &whole.replace("S:U", "S:"),
            &whole.replace("3.1", "2.0"),
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        ] {
            assert_eq!(Grade::of_vector(wrong), None, "{wrong}");
        }
        assert_eq!(Grade::of_word("MODERATE"), Some(Grade::Medium));
        assert_eq!(Grade::of_word("not yet assigned"), None);
    }
}
