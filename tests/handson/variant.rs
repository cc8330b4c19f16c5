//! The second workshop: another region, three zones, NAT, a public image, rolling updates.

use super::fixture::{Handson, project};
use super::moto::Moto;
use super::world;
use std::time::Duration;

#[test]
fn the_variant_makes_its_world_in_us_east_1() {
    let Some(moto) = Moto::start() else { return };
    Handson::run_project("scripts/variant.rhai").at(&moto.url).limit(Duration::from_secs(90)).run().ok();
    world::is("variant", &moto, "us-east-1");
}

#[test]
fn the_variant_is_short() {
    let lines = std::fs::read_to_string(project("scripts/variant.rhai")).expect("the script").lines().count();
    assert!(lines < 60, "{lines} lines");
}
