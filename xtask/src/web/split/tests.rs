use std::{fs, process::Command};

use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, ImportSection, MemorySection, MemoryType, Module,
    NameMap, NameSection, RefType, TableSection, TableType, TypeSection, ValType,
};

use super::{Profile, first::MARK, mark, names, split};

/// A module that exports `double` and `indirect`. Both call `later`, one of them through a table; `later` counts
/// its calls in a global, calls `add`, and is called by `deeper` as well. It imports `bring`.
fn module() -> Vec<u8> {
    let number = [ValType::I32];
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], []);
    types.ty().function(number, number);
    types.ty().function([ValType::I32, ValType::I32], number);
    let mut imports = ImportSection::new();
    imports.import("page", "bring", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    for kind in [0, 1, 1, 1, 2, 1] {
        functions.function(kind);
    }
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: 1,
        maximum: None,
        shared: false,
    });
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    globals.global(MARK, &ConstExpr::i32_const(0));
    let mut exports = ExportSection::new();
    for (name, index) in [("bring_part", 1), ("double", 2), ("indirect", 3)] {
        exports.export(name, ExportKind::Func, index);
    }
    exports.export("count", ExportKind::Global, 0);
    let mut elements = ElementSection::new();
    let entries = Elements::Functions([4].as_slice().into());
    elements.active(None, &ConstExpr::i32_const(0), entries);

    let mut code = CodeSection::new();
    let mut bodies: [Function; 6] = std::array::from_fn(|_| Function::new([]));
    let [bring_part, double, indirect, later, add, deeper] = &mut bodies;
    bring_part.instructions().local_get(0).call(0).end();
    double.instructions().local_get(0).call(6).end();
    let mut through_table = indirect.instructions();
    through_table
        .local_get(0)
        .i32_const(0)
        .call_indirect(0, 1)
        .end();
    let mut counting = later.instructions();
    counting.global_get(0).i32_const(1).i32_add().global_set(0);
    for _ in 0..40 {
        counting.nop();
    }
    counting.local_get(0).local_get(0).call(5).end();
    add.instructions().local_get(0).local_get(1).i32_add().end();
    let mut calling = deeper.instructions();
    for _ in 0..40 {
        calling.nop();
    }
    calling.local_get(0).call(4).end();
    for body in &bodies {
        code.function(body);
    }

    let mut named = NameMap::new();
    for (index, name) in (1..).zip(["bring_part", "double", "indirect", "later", "add", "deeper"]) {
        named.append(index, &format!("module[0123456789abcdef]::{name}"));
    }
    let mut names = NameSection::new();
    names.functions(&named);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&memories)
        .section(&globals)
        .section(&exports)
        .section(&elements)
        .section(&code)
        .section(&names);
    module.finish()
}

/// Runs a script in which `module(NAME)` compiles one of these files, and gives what it prints.
fn node(files: &[(&str, &[u8])], script: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let module =
        "const module = (name) => new WebAssembly.Module(require('fs').readFileSync(name));";
    let output = Command::new("node")
        .args(["-e", &format!("{module}\n{script}")])
        .current_dir(folder.path())
        .output()
        .expect("Node.js runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_parts_together_do_what_the_module_did() {
    let whole = module();
    // The script: what is exported is called, and the parts that were brought are named.
    let calls = "console.log(called.double(4), called.indirect(5), called.double(6), called.count.value, ...brought);";
    let start = "const brought = [], bring = (part) => brought.push(part);
        const called = new WebAssembly.Instance(module('whole'), { page: { bring } }).exports;";
    assert_eq!(
        node(&[("whole", &whole)], &format!("{start}{calls}")),
        "8 10 12 3\n"
    );

    let cases: [(&str, [&[&str]; 2], &str); 6] = [
        ("nothing is known", [&[], &[]], ""),
        ("one that the others call", [&["later"], &[]], " 1"),
        (
            "one that only a later one calls too",
            [&["later", "deeper"], &[]],
            " 1",
        ),
        (
            "all of it",
            [&["double", "indirect", "later", "add", "deeper"], &[]],
            " 1",
        ),
        (
            "a later part calls another",
            [&["deeper"], &["later"]],
            " 1 2",
        ),
        ("the last part first", [&["later"], &["deeper"]], " 2 1"),
    ];
    for (what, later, brought) in cases {
        let parts = split(&whole, &profile(&whole, later)).expect("cut");
        let start = "const brought = [];
            const bring = (part) => {
              brought.push(part);
              new WebAssembly.Instance(module(`${part}`), { first: called });
              called[`here_${part}`].value = 1;
            };
            const called = new WebAssembly.Instance(module('0'), { page: { bring } }).exports;";
        let names: Vec<String> = (0..parts.len()).map(|number| number.to_string()).collect();
        let files: Vec<(&str, &[u8])> = names
            .iter()
            .map(String::as_str)
            .zip(parts.iter().map(Vec::as_slice))
            .collect();
        let said = node(&files, &format!("{start}{calls}"));
        assert_eq!(said, format!("8 10 12 3{brought}\n"), "{what}");
    }
}

/// A profile with these functions for the parts behind the first.
fn profile(module: &[u8], later: [&[&str]; 2]) -> Profile {
    let names = names(module).expect("names");
    let not_in = |parts: &[&[&str]]| {
        let is_in = |name: &str| {
            parts.iter().any(|part| {
                part.iter()
                    .any(|later| name.ends_with(&format!("::{later}")))
            })
        };
        let positions = (0..names.len()).filter(|position| !is_in(&names[*position]));
        positions
            .map(|position| position.to_string())
            .collect::<Vec<_>>()
            .join("\n")
    };
    Profile::recorded(&names, &[not_in(&later), not_in(&later[1..])]).expect("positions")
}

#[test]
fn a_marked_module_says_what_was_called() {
    let whole = module();
    let script = "const called = new WebAssembly.Instance(module('marked'), { page: { bring() {} } }).exports;
        called.indirect(1);
        const marks = Object.entries(called).filter(([name, mark]) => name.startsWith('called_') && mark.value);
        console.log(marks.map(([name]) => name.slice(7)).join(' '));";
    let marked = mark(&whole).expect("marked");
    assert_eq!(node(&[("marked", &marked)], script), "2 3 4\n");
    assert_eq!(
        names(&marked).expect("names"),
        names(&whole).expect("names")
    );
}

#[test]
fn a_record_is_read_as_it_was_written_and_refused_with_its_line_if_it_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ui.txt");
    let recorded = profile(&module(), [&["later", "add"], &["deeper"]]);
    recorded.write(&path).expect("written");
    assert_eq!(Profile::read(&path).expect("read"), recorded);
    assert_eq!(
        [recorded.later(), recorded.count(1), recorded.count(2)],
        [2, 2, 1]
    );

    fs::write(&path, "0000abcd 1\nlater 1\n").expect("written");
    let error = Profile::read(&path).expect_err("no hash").to_string();
    assert!(error.contains("line 2: ‘later 1’"), "{error}");
    let error = Profile::recorded(&[], &["3".to_owned()])
        .expect_err("no position")
        .to_string();
    assert!(error.contains("‘3’"), "{error}");
}

#[test]
fn a_module_without_what_is_needed_is_refused() {
    let mut nameless = Module::new();
    nameless.section(&TypeSection::new());
    let refused = |wasm: &[u8]| match split(wasm, &Profile::default()) {
        Ok(_) => panic!("it was cut"),
        Err(error) => error.to_string(),
    };
    assert!(refused(&nameless.finish()).contains("no names"));
    assert!(!refused(b"no module").is_empty());
}
