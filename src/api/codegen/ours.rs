//! What `src/api/ours.json` adds to the model, checked against it: a name that AWS does not have stops the build.

use super::model::{Service, read, text, texts};
use serde_json::{Map, Value as Json};
use std::path::Path;

pub struct Ours(Json);

impl Ours {
    pub fn read(path: &Path) -> Ours {
        Ours(read(path))
    }

    fn section(&self, title: &str, service: &Service) -> Option<&Map<String, Json>> {
        self.0[title].get(&service.module).and_then(Json::as_object)
    }

    fn of<'a>(&'a self, title: &str, service: &Service, operation: &str) -> Option<&'a Json> {
        self.section(title, service)?.get(operation)
    }

    pub fn mutates(&self, service: &Service, operation: &str) -> bool {
        let reads = texts(&self.0, "read_verbs").into_iter().any(|verb| {
            operation.strip_prefix(verb).is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_uppercase()))
        });
        !reads && self.of("reads", service, operation).is_none()
    }

    pub fn sensitive(&self, service: &Service, shape: &str, member: &str) -> bool {
        self.of("sensitive", service, &format!("{shape}.{member}")).is_some()
    }

    /// The member and how many of it one call takes.
    pub fn batch(&self, service: &Service, operation: &str) -> Option<(String, i64)> {
        let row = self.of("batch", service, operation)?;
        let member = text(row, "member").unwrap_or_else(|| panic!("ours.json: batch of {operation} has no member"));
        let input = text(&service.operations[operation], "input").map(|input| service.shape(input));
        let found = input.and_then(|input| input.members.iter().find(|m| m.name == member));
        let shape = found.unwrap_or_else(|| panic!("ours.json: {operation} has no member {member}"));
        let limit = row.get("limit").or(service.shape(&shape.shape).facts.get("max")).and_then(Json::as_i64);
        Some((member.to_owned(), limit.unwrap_or_else(|| panic!("ours.json: no limit for {member} of {operation}"))))
    }

    pub fn tag_resource_type(&self, service: &Service, operation: &str) -> Option<&str> {
        self.of("tag_resource_types", service, operation)?.as_str()
    }

    pub fn extra_actions(&self, service: &Service, operation: &str) -> Vec<&str> {
        let mut actions: Vec<&str> = match self.section("extra_actions", service) {
            Some(section) => {
                section.get(operation).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect()
            }
            None => Vec::new(),
        };
        if self.tag_resource_type(service, operation).is_some() {
            actions.push("ec2:CreateTags");
        }
        actions
    }

    /// AWS's waiters, and ours beside them or in their place.
    pub fn waiters(&self, service: &Service) -> Map<String, Json> {
        let mut waiters = service.waiters.clone();
        for (name, ours) in self.section("waiters", service).into_iter().flatten() {
            let mut ours = ours.clone();
            let function = format!("wait_{}", super::snake(name));
            ours.as_object_mut().expect("a waiter is an object").insert("function".to_owned(), function.into());
            waiters.insert(name.clone(), ours);
        }
        waiters
    }

    /// Stops at a service, an operation or a member that is not there.
    pub fn check(&self, services: &[Service]) {
        for title in ["reads", "sensitive", "batch", "tag_resource_types", "extra_actions", "waiters"] {
            for (module, rows) in self.0[title].as_object().unwrap_or_else(|| panic!("ours.json has no {title}")) {
                let service = services.iter().find(|service| &service.module == module);
                let service = service.unwrap_or_else(|| panic!("ours.json: {title}: no service {module}"));
                for (name, row) in rows.as_object().into_iter().flatten() {
                    let known = match title {
                        "sensitive" => name.split_once('.').is_some_and(|(shape, member)| {
                            service.shapes.iter().any(|s| s.name == shape && s.members.iter().any(|m| m.name == member))
                        }),
                        "waiters" => text(row, "operation").is_some_and(|name| service.operations.contains_key(name)),
                        "extra_actions" if name == "source" => true,
                        _ => service.operations.contains_key(name),
                    };
                    assert!(known, "ours.json: {title}: {module} has no {name}");
                }
            }
        }
    }
}
