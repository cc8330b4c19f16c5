use super::*;
use crate::aws::fault::CredentialsFault;
use crate::lang::Lang;

const CONFIG: &str = "
[default]
region = eu-west-1

[profile keys]
aws_access_key_id = AKIA
aws_secret_access_key = secret

[profile mfa]
role_arn = arn:aws:iam::1:role/admin
source_profile = keys
mfa_serial = arn:aws:iam::1:mfa/me

[profile above]
role_arn = arn:aws:iam::1:role/other
source_profile = mfa

[profile loop]
role_arn = arn:aws:iam::1:role/other
source_profile = loop
";

fn resolve(options: TargetOptions, variables: &[(&str, &str)], config: &str) -> Result<Target, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(Target::resolve(&options, &Environment::of(variables, config)))
}

fn aws() -> TargetOptions {
    TargetOptions { aws: true, workshop_region: Some("ap-northeast-1".to_owned()), ..TargetOptions::default() }
}

fn at(url: &str) -> TargetOptions {
    TargetOptions {
        endpoint_url: Some(url.to_owned()),
        workshop_region: Some("ap-northeast-1".to_owned()),
        ..TargetOptions::default()
    }
}

#[test]
fn the_region_comes_from_the_nearest_source() {
    let all = [("AWS_REGION", "us-west-2"), ("AWS_DEFAULT_REGION", "us-east-1")];
    let asked = TargetOptions { region: Some("ca-central-1".to_owned()), ..aws() };
    assert_eq!(resolve(asked, &all, CONFIG).unwrap().region, "ca-central-1");
    assert_eq!(resolve(aws(), &all, CONFIG).unwrap().region, "us-west-2");
    assert_eq!(resolve(aws(), &all[1..], CONFIG).unwrap().region, "us-east-1");
    assert_eq!(resolve(aws(), &[], CONFIG).unwrap().region, "eu-west-1");
    assert_eq!(resolve(aws(), &[], "").unwrap().region, "ap-northeast-1");
    assert_eq!(resolve(at("http://localhost:5000"), &all[1..], "").unwrap().region, "us-east-1");
    let nothing = TargetOptions { aws: true, ..TargetOptions::default() };
    assert_eq!(resolve(nothing, &[], "").unwrap_err().code(), "RegionMissing");
}

#[test]
fn a_region_other_than_the_workshops_is_noted() {
    let target = resolve(aws(), &[("AWS_REGION", "us-west-2")], "").unwrap();
    assert!(target.notes[0].en.contains("written for ap-northeast-1"), "{:?}", target.notes);
    let asked = TargetOptions { region: Some("us-west-2".to_owned()), ..aws() };
    assert!(resolve(asked, &[], "").unwrap().notes.is_empty());
}

#[test]
fn a_mistyped_region_is_refused_with_the_nearest() {
    let typo = TargetOptions { region: Some("ap-northest-1".to_owned()), ..aws() };
    let fault = resolve(typo.clone(), &[], "").unwrap_err();
    assert_eq!(fault.code(), "RegionInvalid");
    assert_eq!(fault.hints(Lang::En), ["Did you mean --region ap-northeast-1?"]);
    let at_endpoint = TargetOptions { aws: false, endpoint_url: Some("http://localhost:1".to_owned()), ..typo };
    assert!(matches!(resolve(at_endpoint.clone(), &[], ""), Err(Fault::Target(TargetFault::Region { .. }))));
    let home_made = TargetOptions { region: Some("local-lab-1".to_owned()), ..at_endpoint };
    assert_eq!(resolve(home_made, &[], "").unwrap().region, "local-lab-1");
    let no_form = TargetOptions { region: Some("tokyo".to_owned()), ..at("http://localhost:1") };
    assert_eq!(resolve(no_form, &[], "").unwrap_err().code(), "RegionInvalid");
}

#[test]
fn without_a_target_it_is_a_rehearsal_which_looks_at_nothing() {
    let all = [("AWS_REGION", "us-west-2"), ("AWS_PROFILE", "mfa"), ("AWS_ENDPOINT_URL", "http://me:secret@10.0.0.1")];
    let target = resolve(TargetOptions::default(), &all, CONFIG).unwrap();
    assert_eq!((&target.kind, target.region.as_str()), (&TargetKind::Rehearsal, "ap-northeast-1"));
    let notes: String = target.notes.iter().map(|note| note.en.as_str()).collect();
    assert!(notes.contains("AWS_ENDPOINT_URL") && !notes.contains("secret"), "{notes}");
    let theirs = TargetOptions { workshop_region: Some("eu-west-1".to_owned()), ..TargetOptions::default() };
    assert_eq!(resolve(theirs.clone(), &[], "").unwrap().region, "eu-west-1");
    let asked = TargetOptions { region: Some("us-east-1".to_owned()), ..theirs };
    assert_eq!(resolve(asked, &[], "").unwrap().region, "us-east-1");
    let mistyped = TargetOptions { region: Some("ap-norhteast-1".to_owned()), ..TargetOptions::default() };
    assert_eq!(resolve(mistyped, &[], "").unwrap_err().code(), "RegionInvalid");
    let account = TargetOptions { profile: Some("keys".to_owned()), ..TargetOptions::default() };
    assert_eq!(resolve(account, &[], CONFIG).unwrap_err().code(), "TargetUnclear");
}

#[test]
fn there_is_one_target() {
    let both = TargetOptions { endpoint_url: Some("http://localhost:1".to_owned()), ..aws() };
    assert_eq!(resolve(both, &[], "").unwrap_err().code(), "TargetUnclear");
    let fault = resolve(at("htp://localhost:5000"), &[], "").unwrap_err();
    assert_eq!(fault.code(), "EndpointInvalid");
    assert!(fault.message(Lang::Ja).contains("htp://localhost:5000"));
}

#[test]
fn an_endpoint_on_this_machine_is_signed_for_with_what_there_is() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
    let here = "http://127.0.0.1:5000";
    let bare = resolve(at(here), &[], "").unwrap();
    assert_eq!(bare.signing, Signing::Test);
    assert!(bare.notes[0].en.contains("test/test"));
    assert_eq!(resolve(at(here), &keys, "").unwrap().signing, Signing::Chain);
    assert_eq!(resolve(at(here), &[("AWS_PROFILE", "keys")], CONFIG).unwrap().signing, Signing::Chain);
    assert_eq!(resolve(at("http://10.0.0.1:5000"), &[], "").unwrap().signing, Signing::Chain);
    let sso = "[default]\nsso_session = x\nsso_account_id = 1\nsso_role_name = r\n";
    assert_eq!(resolve(at(here), &[], sso).unwrap().signing, Signing::Test);
}

#[test]
fn a_named_profile_goes_before_the_environment() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
    let named = TargetOptions { profile: Some("keys".to_owned()), ..aws() };
    let target = resolve(named, &keys, CONFIG).unwrap();
    assert_eq!(target.signing, Signing::Profile("keys".to_owned()));
    assert!(target.description().en.contains("profile keys"));
}

#[test]
fn a_profile_that_is_not_there_is_named_with_the_nearest() {
    let fault = resolve(TargetOptions { profile: Some("kyes".to_owned()), ..aws() }, &[], CONFIG).unwrap_err();
    assert_eq!(fault.code(), "ProfileNotFound");
    assert_eq!(fault.hints(Lang::En), ["Did you mean --profile keys?"]);
    let fault = resolve(aws(), &[("AWS_PROFILE", "nowhere")], "").unwrap_err();
    assert!(fault.hints(Lang::En)[0].contains("aws configure --profile nowhere"));
}

#[test]
fn a_role_that_asks_for_a_one_time_password_is_refused_with_the_way_round_it() {
    for name in ["mfa", "above"] {
        let fault = resolve(TargetOptions { profile: Some(name.to_owned()), ..aws() }, &[], CONFIG).unwrap_err();
        assert_eq!(fault.code(), "MfaNotSupported");
        let hints = fault.hints(Lang::Ja).join(" ");
        assert!(hints.contains("get-session-token --serial-number arn:aws:iam::1:mfa/me"), "{hints}");
        assert!(hints.contains("AWS_SESSION_TOKEN"));
    }
    let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_PROFILE", "mfa")];
    assert_eq!(resolve(aws(), &keys, CONFIG).unwrap().signing, Signing::Chain);
    let looped = TargetOptions { profile: Some("loop".to_owned()), ..aws() };
    assert_eq!(resolve(looped, &[], CONFIG).unwrap().signing, Signing::Profile("loop".to_owned()));
}

#[test]
fn a_broken_configuration_file_is_an_error_that_names_it() {
    let fault = resolve(aws(), &[], "[default\nregion = x").unwrap_err();
    let Fault::Credentials(fault) = fault else { panic!("{fault:?}") };
    assert!(matches!(&*fault, CredentialsFault::BadFile { detail } if detail.contains("config")), "{fault:?}");
}

#[test]
fn with_aws_an_endpoint_of_the_environment_applies_and_is_shown() {
    let target = resolve(aws(), &[("AWS_ENDPOINT_URL", "http://localhost:4566/")], "").unwrap();
    assert_eq!(target.kind, TargetKind::Aws);
    assert_eq!(target.endpoint.as_deref(), Some("http://localhost:4566"));
    assert!(target.description().en.contains("http://localhost:4566"));
    let off = [("AWS_ENDPOINT_URL", "http://localhost:4566"), ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")];
    assert_eq!(resolve(aws(), &off, "").unwrap().endpoint, None);
    let one = resolve(aws(), &[("AWS_ENDPOINT_URL_ECS", "http://localhost:4566")], "").unwrap();
    assert!(one.notes[0].en.contains("AWS_ENDPOINT_URL_ECS"));
    let fault = resolve(aws(), &[("AWS_ENDPOINT_URL", "localhost:4566")], "").unwrap_err();
    assert_eq!(fault.code(), "EndpointInvalid");
}
