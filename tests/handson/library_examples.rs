//! The examples in the comments of the standard library, each run in a rehearsal cloud of its own.

use super::examples::{Example, library, library_examples, library_functions, text};
use super::fixture::project;
use handson::session::{Options, Session};
use handson::ui::Ui;
use std::sync::Arc;
use std::thread;

/// What is there before an example of a module runs.
fn prepared(module: &str, example: &Example) -> &'static [&'static str] {
    match module {
        "network" => &["subnets.rhai"],
        "check" => &["full.rhai", "service.rhai"],
        "ops" if example.text.contains("api") => &["full.rhai", "web.rhai", "api.rhai"],
        "ops" => &["full.rhai", "web.rhai"],
        _ => &["full.rhai"],
    }
}

/// Runs an example; what went wrong, if something did.
fn run(module: &str, example: &Example) -> Option<String> {
    let ui = Arc::new(Ui::keeping());
    let options = Options { root: project("scripts"), testing: true, lang_chosen: true, ..Options::default() };
    let session = Session::start(options, &ui).expect("a session");
    for file in prepared(module, example) {
        let script = text(&format!("tests/handson/library/{file}"));
        if let Err(error) = session.evaluate(file, &script) {
            return Some(error.report.render(false, true, 120, true));
        }
    }
    ui.take_kept();
    if let Err(error) = session.evaluate(&example.place, &example.text) {
        return Some(error.report.render(false, true, 120, true));
    }
    let said = ui.take_kept();
    let mut lines = said.lines();
    let missing = example.prints().into_iter().find(|print| !lines.any(|line| line == *print));
    missing.map(|print| format!("{}: it does not print {print:?} there but\n{said}", example.place))
}

#[test]
fn every_example_of_the_library_runs() {
    let files = library();
    let examples: Vec<(String, Example)> = files
        .iter()
        .flat_map(|(module, file)| library_examples(file).into_iter().map(|example| (module.clone(), example)))
        .collect();
    assert!(examples.len() >= 20, "only {} examples were found", examples.len());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let wrong: Vec<String> = thread::scope(|scope| {
        let parts = examples.chunks(examples.len().div_ceil(threads));
        let work: Vec<_> = parts
            .map(|part| {
                scope
                    .spawn(move || part.iter().filter_map(|(module, example)| run(module, example)).collect::<Vec<_>>())
            })
            .collect();
        work.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_function_of_the_library_has_an_example_and_a_test() {
    let mut missing = Vec::new();
    for (module, file) in library() {
        let (examples, tests) = (library_examples(&file), text(&file.replace(".rhai", "_test.rhai")));
        for function in library_functions(&file) {
            let call = format!("{module}::{function}(");
            if !examples.iter().any(|example| example.text.contains(&call)) {
                missing.push(format!("an example of {call}...)"));
            }
            if !tests.contains(&call) {
                missing.push(format!("a test of {call}...)"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
