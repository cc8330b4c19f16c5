//! On an endpoint that is not ours: the connection is cut at a call, the run ends, and the next run goes on.

use super::fixture::Handson;
use super::moto::Moto;
use super::proxy::{Fate, Proxy};
use super::world;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const REGION: &str = "ap-northeast-1";
/// Beginnings of the names of operations that change nothing.
const READS: [&str; 4] = ["Describe", "List", "Get", "Batch"];
/// So many motos work side by side: a run waits ten seconds for tasks that moto never starts.
const SIDE_BY_SIDE: usize = 6;
/// How many calls of the workshop change something on moto.
const CALLS: usize = 35;

/// Forwards until that call, which is served or not, and nothing more until it is healed.
struct Cut {
    proxy: Proxy,
    healed: Arc<AtomicBool>,
    made: Arc<AtomicUsize>,
}

impl Cut {
    fn at(moto: &Moto, call: usize, served: bool) -> Cut {
        let (healed, made) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (well, count) = (Arc::clone(&healed), Arc::clone(&made));
        let proxy = Proxy::before(moto.address(), move |operation, _| {
            let reads = READS.iter().any(|read| operation.starts_with(read));
            let number = if reads { count.load(Ordering::SeqCst) } else { count.fetch_add(1, Ordering::SeqCst) + 1 };
            match number {
                _ if well.load(Ordering::SeqCst) => Fate::Served,
                number if number < call => Fate::Served,
                number if number == call && !reads && served => Fate::AnswerLost,
                _ => Fate::Lost,
            }
        });
        Cut { proxy, healed, made }
    }
}

#[test]
fn a_run_whose_connection_is_cut_at_any_call_goes_on_to_the_same_world() {
    // The answer of each is lost; every fourth is not served either.
    let mut cases: Vec<(usize, bool)> = (1..=CALLS).map(|call| (call, true)).collect();
    cases.extend((1..=CALLS).step_by(4).map(|call| (call, false)));
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                let Some(moto) = Moto::start() else { return };
                while let Some((call, served)) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    moto.reset();
                    let cut = Cut::at(&moto, *call, *served);
                    let run = || {
                        let run = Handson::run_project("scripts/handson.rhai").keys().env("AWS_MAX_ATTEMPTS", "2");
                        run.args(&["--region", REGION]).at(&cut.proxy.url).limit(Duration::from_secs(180))
                    };
                    let broken = run().run();
                    let reached = cut.made.load(Ordering::SeqCst) >= *call;
                    assert!(reached, "the workshop makes fewer than {call} calls: {broken}");
                    let broken = broken.code(1);
                    cut.healed.store(true, Ordering::SeqCst);
                    run().within(&broken).run().ok();
                    world::is("handson", &moto, REGION);
                    done.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    let (done, all) = (done.load(Ordering::SeqCst), cases.len());
    println!("cut and resumed on moto in {done} of {all} cases");
    assert!(done == all || done == 0, "{done} of {all}");
}
