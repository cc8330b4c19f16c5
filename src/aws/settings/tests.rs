use crate::aws::target::{Target, TargetOptions};
use crate::aws::{Environment, Fault};
use crate::lang::Lang;
use aws_smithy_types::retry::RetryMode;

const REGION: (&str, &str) = ("AWS_REGION", "ap-northeast-1");

fn resolve(options: &TargetOptions, variables: &[(&str, &str)], config: &str) -> Result<Target, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let variables: Vec<_> = variables.iter().copied().chain([REGION]).collect();
    runtime.block_on(Target::resolve(options, &Environment::of(&variables, config)))
}

fn aws() -> TargetOptions {
    TargetOptions { aws: true, ..TargetOptions::default() }
}

fn at(url: &str) -> TargetOptions {
    TargetOptions { endpoint_url: Some(url.to_owned()), ..TargetOptions::default() }
}

/// It is refused with that code, and what is said has each of these, in both languages.
#[track_caller]
fn refuses(result: Result<Target, Fault>, code: &str, parts: &[&str]) {
    let fault = result.unwrap_err();
    assert_eq!(fault.code(), code, "{fault:?}");
    for lang in [Lang::En, Lang::Ja] {
        let said = format!("{} {}", fault.text().get(lang), fault.hints(lang).join(" "));
        parts.iter().for_each(|part| assert!(said.contains(part), "{part} is missing: {said}"));
    }
}

#[test]
fn attempts_are_a_number_from_one_on() {
    for options in [aws(), at("http://127.0.0.1:5000")] {
        for given in ["0", "abc", "-1", "1.5", "99999999999"] {
            let told = ["AWS_MAX_ATTEMPTS", given, "AWS_MAX_ATTEMPTS=3"];
            refuses(resolve(&options, &[("AWS_MAX_ATTEMPTS", given)], ""), "SettingInvalid", &told);
        }
        let config = "[default]\nmax_attempts = many\n";
        refuses(resolve(&options, &[], config), "SettingInvalid", &["max_attempts", "default", "many"]);
        for (given, number) in [("7", 7), (" 7 ", 7), ("", 3)] {
            let target = resolve(&options, &[("AWS_MAX_ATTEMPTS", given)], "").unwrap();
            assert_eq!(target.retries.max_attempts(), number, "{given:?}");
        }
        let config = "[default]\nmax_attempts = 5\n[profile p]\nmax_attempts = 6\n";
        let of = |variables: &[(&str, &str)]| resolve(&options, variables, config).unwrap().retries.max_attempts();
        assert_eq!([of(&[]), of(&[("AWS_PROFILE", "p")]), of(&[("AWS_MAX_ATTEMPTS", "8")])], [5, 6, 8]);
    }
}

#[test]
fn the_legacy_mode_of_the_aws_cli_is_standard_and_noted() {
    for options in [aws(), at("http://127.0.0.1:5000")] {
        let of_profile = "[default]\nretry_mode = legacy\n";
        for (variables, config, name) in
            [(&[("AWS_RETRY_MODE", "legacy")][..], "", "AWS_RETRY_MODE"), (&[], of_profile, "retry_mode")]
        {
            let target = resolve(&options, variables, config).unwrap();
            assert_eq!(target.retries.mode(), RetryMode::Standard);
            let noted = |note: &crate::lang::Text| note.en.contains(name) && note.ja.contains("legacy");
            assert!(target.notes.iter().any(noted), "{:?}", target.notes);
        }
        let target = resolve(&options, &[("AWS_RETRY_MODE", "Adaptive")], of_profile).unwrap();
        assert_eq!(target.retries.mode(), RetryMode::Adaptive);
        let quick = resolve(&options, &[("AWS_RETRY_MODE", "quick")], "");
        refuses(quick, "SettingInvalid", &["AWS_RETRY_MODE", "quick", "standard"]);
    }
}

#[test]
fn aws_own_endpoints_and_another_one_exclude_each_other() {
    let url = "http://127.0.0.1:5000";
    for variable in ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"] {
        let set = (variable, "true");
        refuses(resolve(&at(url), &[set], ""), "SettingInvalid", &[variable, url, &format!("{variable}=false")]);
        for by in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EC2"] {
            refuses(resolve(&aws(), &[set, (by, url)], ""), "SettingInvalid", &[variable, url]);
        }
        assert!(resolve(&aws(), &[set], "").is_ok());
        assert!(resolve(&at(url), &[(variable, "false")], "").is_ok());
    }
    let config = "[default]\nuse_fips_endpoint = true\n";
    refuses(resolve(&at(url), &[], config), "SettingInvalid", &["use_fips_endpoint", "default", url]);
}

#[test]
fn keys_that_no_header_can_hold_are_named_and_not_shown() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_SESSION_TOKEN", "token")];
    for options in [aws(), at("https://example.com")] {
        for (bad, (name, value)) in keys.iter().enumerate() {
            for stray in ["a\nb", "a\rb", "a b", "a\u{3000}b", "a\u{7f}b", "aあ"] {
                let mut variables = keys;
                let garbled = format!("{value}{stray}");
                variables[bad].1 = &garbled;
                let result = resolve(&options, &variables, "");
                assert!(!result.as_ref().unwrap_err().to_string().contains(value), "the key is shown");
                refuses(result, "CredentialsUnusable", &[name]);
            }
        }
        let trimmed = [keys[0], keys[1], ("AWS_SESSION_TOKEN", "token\n")];
        assert!(resolve(&options, &trimmed, "").is_ok());
    }
}
