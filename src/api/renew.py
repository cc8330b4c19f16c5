#!/usr/bin/env python3
"""Renews the API table: src/api/table/*.json.

    python3 -m pip install botocore==1.44.5
    python3 src/api/renew.py

One command, to be run after src/api/operations.txt or a version of an SDK crate in Cargo.lock has changed. It reads
  - botocore's service descriptions (service-2, paginators-1 with its sdk-extras, waiters-2; the newest API version),
  - the sources of the SDK crates, which `cargo metadata` finds,
  - src/api/operations.txt,
and writes one file per service: facts, no prose; an operation, a waiter and a shape a line, so that a diff reads well. Names of
operations that are not taken, of the services with query protocols, are in untaken.txt: no other names are AWS's.

Of inputs it keeps what both botocore and the SDK crate know, for a call goes through the crate's builders, and what the crate
writes as AWS reads it; it prints what that drops. Results are decoded by the table alone, so everything that botocore knows of them stays: a member that only
results may have is marked "output".

What to do on renewal: raise the version of botocore here (in TESTED and in the command above; the tests' peers bring the one
that their boto3 and AWS CLI want, which may be another), run `cargo update -p` for the SDK crates, run this, read the diff and
what was dropped, then `cargo test api`: the build stops where src/api/ours.json names something that AWS no longer has, and the
tests where a new operation needs an entry there.

The files' form, which src/api/codegen/model.rs reads:
  service     names and protocol
  left_out    operations left out by name, with the reason: ENGLISH | JAPANESE
  operations  function; input, output (absent: none); wrapper (of awsQuery results); errors (codes); sdk (the crate's
              name where it differs)
  paginators, waiters   as botocore has them, without prose
  errors      code: HTTP status (null: not in the model; 500 for what the model calls the service's fault)
  shapes      name: [type, facts, members]. Members are a map of name: shape, or name: [shape, facts]. Facts of a member:
              required, wire (locationName), query (queryName), timestamp (its format), output (results only), field
              (the SDK's name of it where that is not the plain snake case, or a union's variant where that is not the
              name with a capital). Facts of a shape: min, max, values, sensitive, union, flattened; member, key, value
              (as members are); sdk (the crate's name of the type where it differs; null: a plain string there).
"""

import json
import pathlib
import re
import subprocess
import sys

from botocore import __version__ as botocore_version
from botocore import xform_name
from botocore.session import get_session

TESTED = "1.44.5"
HERE = pathlib.Path(__file__).resolve().parent
SCALARS = {"string", "integer", "long", "float", "double", "boolean", "timestamp", "blob"}


def taken():
    """What operations.txt says: a list of (module, crate, names or None for all, left out with the reason)."""
    services = []
    for line in (HERE / "operations.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        if section := re.fullmatch(r"\[(\S+)\] (\S+)", line):
            services.append({"module": section[1], "crate": section[2], "all": False, "names": [], "left_out": {}})
        elif line == "*":
            services[-1]["all"] = True
        elif line.startswith("- "):
            name, reason = line[2:].split(": ", 1)
            services[-1]["left_out"][name] = reason
        else:
            services[-1]["names"].append(line)
    return services


def squeeze(name):
    """A name without case and underscores: what botocore's and the crate's spelling have in common."""
    return name.replace("_", "").lower()


def plain_field(name):
    """The rule for the SDK's name of a member; `snake` of src/api/codegen/bindings.rs is the same rule."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class Crate:
    """An SDK crate's sources: which operations, types and setters it has."""

    def __init__(self, manifest):
        self.src = pathlib.Path(manifest).parent / "src"
        self.operations = {squeeze(path.name): path.name for path in (self.src / "operation").iterdir() if path.is_dir()}
        self.types = {}
        for path in (self.src / "types").glob("_*.rs"):
            text = path.read_text()
            for kind, name in re.findall(r"^pub (struct|enum) (\w+)", text, re.M):
                if not name.endswith("Builder"):
                    self.types[squeeze(name)] = (kind, name, text)

    def fields(self, text):
        """The members that a builder can set: squeezed name -> field."""
        return {squeeze(field): field for field in re.findall(r"pub fn set_(\w+)\(", text)}

    def operation(self, name):
        """The crate's name of an operation, and the fields of its input."""
        path = self.operations[squeeze(name)]
        text = (self.src / "operation" / path / f"_{path}_input.rs").read_text()
        sdk = re.search(r"pub struct (\w+)InputBuilder", text)[1]
        if path != plain_field(sdk):
            raise SystemExit(f"module {path} of operation {sdk}: teach src/api/codegen/bindings.rs the rule for it")
        return sdk, self.fields(text)

    def variants(self, text):
        """The variants of a union: squeezed name -> variant."""
        body = re.search(r"^pub enum \w+ \{(.*?)^\}", text, re.M | re.S)[1]
        return {squeeze(name): name for name in re.findall(r"^    (\w+)\(", body, re.M)}


class Reduction:
    """One service, reduced to what the table holds."""

    def __init__(self, entry, crate, loader):
        self.entry, self.crate = entry, crate
        self.model = loader.load_service_model(entry["module"], "service-2")
        self.shapes, self.results, self.dropped = {}, set(), []
        names = sorted(self.model["operations"]) if entry["all"] else sorted(set(entry["names"]))
        self.operations = {}
        for name in names:
            if name in entry["left_out"]:
                continue
            if name not in self.model["operations"]:
                raise SystemExit(f"operations.txt: {entry['module']} has no operation {name}")
            if squeeze(name) not in crate.operations:
                self.dropped.append(f"operation {name}")
                continue
            self.operations[name] = self.model["operations"][name]
        self.pages = self.load(loader, "paginators-1", "pagination")
        self.waiters = self.load(loader, "waiters-2", "waiters")

    def load(self, loader, kind, key):
        """A description that a service may lack, with its sdk-extras."""
        try:
            return loader.load_service_model(self.entry["module"], kind)[key]
        except Exception as error:
            if type(error).__name__ != "UnknownServiceError":
                raise
            return {}

    def reduce(self):
        for name, operation in self.operations.items():
            if "input" in operation:
                self.input(operation["input"]["shape"], self.crate.operation(name)[1])
        for operation in self.operations.values():
            if "output" in operation:
                self.output(operation["output"]["shape"])
        for name, facts in self.shapes.items():
            if name not in self.results and "members" in facts:
                facts["members"] = {key: entry for key, entry in facts["members"].items() if "output" not in entry}

    def type_name(self, name):
        """The crate's type for a shape, or None."""
        return self.crate.types.get(squeeze(name))

    def input(self, name, fields=None):
        """Takes a shape and what it refers to, as far as the crate knows it. `fields`: of an operation's input."""
        if name in self.shapes:
            return
        shape = self.model["shapes"][name]
        facts = self.shapes[name] = self.facts(shape)
        if "values" in facts or (facts["type"] == "structure" and fields is None):
            found = self.type_name(name)
            if found is None and facts["type"] == "structure":
                raise SystemExit(f"{self.entry['crate']} has no type for {name}")
            if found is None or found[1] != name:
                facts["sdk"] = found and found[1]
        for part in ("member", "key", "value"):
            if part in shape:
                self.input(shape[part]["shape"])
        if facts["type"] != "structure":
            return
        if fields is None:
            text = self.type_name(name)[2]
            fields = self.crate.variants(text) if shape.get("union") else self.crate.fields(text)
        for member, ref in shape["members"].items():
            entry = facts["members"][member] = self.member(shape, member, ref)
            field = fields.get(squeeze(member))
            nameless = self.holds_nameless_union(ref["shape"])
            if field is None or nameless:
                self.dropped.append(f"input member {name}.{member}" + " (written without the union's member)" * nameless)
                entry["output"] = True
                continue
            if field != (member[0].upper() + member[1:] if shape.get("union") else plain_field(member)):
                entry["field"] = field
            self.input(ref["shape"])

    def holds_nameless_union(self, name):
        """Whether requests would lack the name of a union's member: the crates' awsQuery writer leaves it out (aws-sdk-iam 1.133:
        `PolicyExclusionList.member.1.member=inline`, where botocore writes `PolicyExclusionList.member.1.PolicyType=inline`)."""
        shape = self.model["shapes"][name]
        if shape["type"] == "list":
            return self.holds_nameless_union(shape["member"]["shape"])
        return bool(shape.get("union")) and self.model["metadata"]["protocol"] != "json"

    def output(self, name):
        """Takes a shape and what it refers to as botocore has it; keeps what `input` found out."""
        if name in self.results:
            return
        self.results.add(name)
        shape = self.model["shapes"][name]
        facts = self.shapes.setdefault(name, self.facts(shape))
        for part in ("member", "key", "value"):
            if part in shape:
                self.output(shape[part]["shape"])
        for member, ref in shape.get("members", {}).items():
            if member not in facts["members"]:
                facts["members"][member] = self.member(shape, member, ref)
            self.output(ref["shape"])

    def facts(self, shape):
        kind = "document" if shape.get("document") else shape["type"]
        facts = {"type": kind}
        for key in ("min", "max", "sensitive", "union", "flattened"):
            if key in shape:
                facts[key] = shape[key]
        if "enum" in shape:
            facts["values"] = shape["enum"]
        if kind not in SCALARS | {"structure", "list", "map", "document"}:
            raise SystemExit(f"a shape is a {kind}: teach renew.py and src/api/codegen what that is")
        for part in ("member", "key", "value"):
            if part in shape:
                facts[part] = self.member(shape, None, shape[part])
        if kind == "structure":
            facts["members"] = {}
        return facts

    def member(self, shape, name, ref):
        entry = {"shape": ref["shape"]}
        target = self.model["shapes"][ref["shape"]]
        if name in shape.get("required", []):
            entry["required"] = True
        if wire := ref.get("locationName", target.get("locationName")):
            entry["wire"] = wire
        if "queryName" in ref:
            entry["query"] = ref["queryName"]
        if form := ref.get("timestampFormat", target.get("timestampFormat")):
            entry["timestamp"] = form
        if unknown := {"location", "streaming", "jsonvalue", "hostLabel", "xmlAttribute"} & (ref.keys() | target.keys()):
            raise SystemExit(f"member {name} has {unknown}: teach renew.py and src/api/codegen the rule for it")
        return entry

    def lines(self):
        """The table as text."""
        metadata = self.model["metadata"]
        service = {
            "module": self.entry["module"],
            "crate": self.entry["crate"],
            "title": metadata.get("serviceAbbreviation") or metadata["serviceFullName"],
            "protocol": metadata["protocol"],
            "api_version": metadata["apiVersion"],
            "endpoint_prefix": metadata["endpointPrefix"],
            "signing_name": metadata.get("signingName", metadata["endpointPrefix"]),
        }
        for key, ours in (("jsonVersion", "json_version"), ("targetPrefix", "target_prefix"), ("xmlNamespace", "xml_namespace")):
            if key in metadata:
                service[ours] = metadata[key]
        codes, operations = {}, {}
        for name, operation in self.operations.items():
            entry = operations[name] = {"function": xform_name(name)}
            for way in ("input", "output"):
                if way in operation:
                    entry[way] = operation[way]["shape"]
            if wrapper := operation.get("output", {}).get("resultWrapper"):
                entry["wrapper"] = wrapper
            if (sdk := self.crate.operation(name)[0]) != name:
                entry["sdk"] = sdk
            if errors := [self.error(ref["shape"], codes) for ref in operation.get("errors", [])]:
                entry["errors"] = sorted(set(errors))
        paginators = {name: page for name, page in sorted(self.pages.items()) if name in self.operations}
        waiters = {
            name: {key: value for key, value in waiter.items() if key != "description"}
            for name, waiter in sorted(self.waiters.items())
            if waiter["operation"] in self.operations
        }
        for name, waiter in waiters.items():
            waiter["function"] = "wait_" + xform_name(name)
        parts = {
            "operations": operations,
            "paginators": paginators,
            "waiters": waiters,
            "errors": dict(sorted(codes.items())),
            "shapes": {name: self.compact(facts) for name, facts in sorted(self.shapes.items())},
        }
        out = ["{", f'"service": {dump(service)},', f'"left_out": {dump(self.entry["left_out"])},']
        for title, part in parts.items():
            rows = ",\n".join(f"  {dump(name)}: {dump(row)}" for name, row in part.items())
            out.append(f'"{title}": {{\n{rows}\n}}' + ("," if title != "shapes" else ""))
        return "\n".join(out) + "\n}\n"

    def error(self, name, codes):
        """The code on the wire: query protocols name it in the model, awsJson uses the shape's name."""
        shape = self.model["shapes"][name]
        said = shape.get("error", {})
        code = said.get("code", name)
        codes[code] = said.get("httpStatusCode", 500 if shape.get("fault") else None)
        return code

    def compact(self, facts):
        """[type, facts, members], without what is empty."""

        def short(entry):
            rest = {key: value for key, value in entry.items() if key != "shape"}
            return [entry["shape"], rest] if rest else entry["shape"]

        facts = dict(facts)
        kind, members = facts.pop("type"), facts.pop("members", None)
        for part in ("member", "key", "value"):
            if part in facts:
                facts[part] = short(facts[part])
        row = [kind, facts] if members is None else [kind, facts, {name: short(entry) for name, entry in members.items()}]
        return row[0] if row == [kind, {}] else row


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main():
    if botocore_version != TESTED:
        print(f"botocore is {botocore_version}; the table was last made from {TESTED}", file=sys.stderr)
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--manifest-path", str(HERE / "../../Cargo.toml")]
    packages = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["packages"]
    crates = {package["name"]: package for package in packages}
    loader = get_session().get_component("data_loader")
    untaken = []
    for entry in taken():
        package = crates[entry["crate"]]
        service = Reduction(entry, Crate(package["manifest_path"]), loader)
        service.reduce()
        path = HERE / "table" / f"{entry['module']}.json"
        text = service.lines()
        path.write_text(text)
        if service.model["metadata"]["protocol"] in ("ec2", "query"):
            others = sorted(set(service.model["operations"]) - set(service.operations))
            untaken += [f"{entry['module']} {name}" for name in others]
        members = sum(len(shape.get("members", ())) for shape in service.shapes.values())
        print(
            f"{entry['module']}: {len(service.operations)} operations, {len(service.shapes)} shapes, {members} members, "
            f"{len(text) // 1024} KiB ({package['name']} {package['version']}, API {service.model['metadata']['apiVersion']})"
        )
        for what in sorted(service.dropped):
            print(f"  not in the crate: {what}")
        for name, reason in entry["left_out"].items():
            print(f"  left out: {name} ({reason})")
    (HERE / "untaken.txt").write_text("\n".join(untaken) + "\n")


if __name__ == "__main__":
    main()
