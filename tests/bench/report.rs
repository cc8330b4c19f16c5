//! The tables: medians, with the smallest value behind them.

use super::process::Cost;
use std::time::Duration;

/// The head of the table of starts.
pub fn starts_head() {
    println!("{:<20} {:>18} {:>18} {:>8}", "", "wall ms", "CPU ms", "peak MB");
}

/// A row of it.
pub fn start(name: &str, costs: &[Cost]) {
    let (wall, cpu) = (figures(costs, |cost| cost.wall), figures(costs, Cost::cpu));
    println!("{name:<20} {:>18} {:>18} {:>8.1}", milliseconds(wall), milliseconds(cpu), peak(costs));
}

/// The head of the table of workshops.
pub fn workshop_head() {
    println!(
        "{:<20} {:>16} {:>16} {:>8} {:>8} {:>18} {:>8} {:>10} {:>10}",
        "", "wall s", "without wait", "user ms", "sys ms", "CPU ms", "peak MB", "wall/bare", "CPU/bare"
    );
}

/// A row of it: `wait` is what the program slept of its wall time, `bare` what the others are compared with.
pub fn workshop(name: &str, costs: &[Cost], wait: Duration, bare: &[Cost]) {
    let busy = |cost: &Cost| cost.wall.saturating_sub(wait);
    let (wall, without) = (figures(costs, |cost| cost.wall), figures(costs, busy));
    let (user, system) = (figures(costs, |cost| cost.user), figures(costs, |cost| cost.system));
    let cpu = figures(costs, Cost::cpu);
    let (bare_wall, bare_cpu) = (figures(bare, |cost| cost.wall), figures(bare, Cost::cpu));
    println!(
        "{name:<20} {:>16} {:>16} {:>8.1} {:>8.1} {:>18} {:>8.1} {:>10.2} {:>10.2}",
        seconds(wall),
        seconds(without),
        user.median * 1e3,
        system.median * 1e3,
        milliseconds(cpu),
        peak(costs),
        wall.median / bare_wall.median,
        cpu.median / bare_cpu.median,
    );
}

/// In seconds.
#[derive(Clone, Copy)]
struct Figures {
    median: f64,
    least: f64,
}

fn figures(costs: &[Cost], of: impl Fn(&Cost) -> Duration) -> Figures {
    let mut all: Vec<f64> = costs.iter().map(|cost| of(cost).as_secs_f64()).collect();
    all.sort_by(f64::total_cmp);
    let middle = all.len() / 2;
    let median = if all.len() % 2 == 1 { all[middle] } else { (all[middle - 1] + all[middle]) / 2.0 };
    Figures { median, least: all[0] }
}

/// The largest, in megabytes.
fn peak(costs: &[Cost]) -> f64 {
    costs.iter().map(|cost| cost.peak as f64 / 1e6).fold(0.0, f64::max)
}

fn milliseconds(figures: Figures) -> String {
    format!("{:.1} (min {:.1})", figures.median * 1e3, figures.least * 1e3)
}

fn seconds(figures: Figures) -> String {
    format!("{:.2} (min {:.2})", figures.median, figures.least)
}
