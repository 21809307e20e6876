//! What has to be known of a module before it can be cut.

use anyhow::{Context, Result, bail};
use wasmparser::{
    CompositeInnerType, ElementItems, ExternalKind, FunctionBody, GlobalType, KnownCustom,
    MemoryType, Name, NameSectionReader, Operator, Parser, Payload, TableType, TypeRef,
    TypeSectionReader, ValType,
};

/// A module, read.
#[derive(Default)]
pub(super) struct Module<'a> {
    /// All of it.
    pub(super) wasm: &'a [u8],
    /// Its types as they are written.
    pub(super) types: Option<TypeSectionReader<'a>>,
    /// The parameters of each type; nothing but functions has a type.
    pub(super) params: Vec<Vec<ValType>>,
    /// The type of each function that is imported.
    pub(super) imported: Vec<u32>,
    /// Each function that is defined.
    pub(super) functions: Vec<Function<'a>>,
    /// Each global, imported ones first.
    pub(super) globals: Vec<GlobalType>,
    /// Each table, imported ones first.
    pub(super) tables: Vec<TableType>,
    /// Each memory, imported ones first.
    pub(super) memories: Vec<MemoryType>,
    /// Functions that are reached otherwise than by a call: exported, started, in a table.
    pub(super) reached: Vec<u32>,
    /// The functions that are exported.
    exported: Vec<(&'a str, u32)>,
}

/// A function that is defined in the module.
pub(super) struct Function<'a> {
    pub(super) name: Option<&'a str>,
    /// The index of its type.
    pub(super) kind: u32,
    pub(super) body: FunctionBody<'a>,
    /// The functions that it calls or refers to.
    pub(super) calls: Vec<u32>,
}

impl Function<'_> {
    /// Whether its code is hardly longer than a stub would be.
    pub(super) fn is_small(&self) -> bool {
        let range = self.body.range();
        range.end - range.start < 32
    }
}

impl<'a> Module<'a> {
    pub(super) fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            wasm,
            ..Self::default()
        };
        let mut kinds = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(types) => module.read_types(types)?,
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        module.read_import(import?.ty)?;
                    }
                }
                Payload::FunctionSection(section) => {
                    kinds = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::TableSection(tables) => {
                    for table in tables {
                        module.tables.push(table?.ty);
                    }
                }
                Payload::MemorySection(memories) => {
                    for memory in memories {
                        module.memories.push(memory?);
                    }
                }
                Payload::GlobalSection(globals) => {
                    for global in globals {
                        module.globals.push(global?.ty);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            module.exported.push((export.name, export.index));
                            module.reached.push(export.index);
                        }
                    }
                }
                Payload::StartSection { func, .. } => module.reached.push(func),
                Payload::ElementSection(elements) => {
                    for element in elements {
                        let ElementItems::Functions(functions) = element?.items else {
                            bail!("a table is filled by expressions, which are not followed");
                        };
                        for function in functions {
                            module.reached.push(function?);
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let kind = kinds.get(module.functions.len());
                    module.functions.push(Function {
                        name: None,
                        kind: *kind.context("there is more code than there are functions")?,
                        calls: calls(&body)?,
                        body,
                    });
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(names) = section.as_known() {
                        module.read_names(names)?;
                    }
                }
                _ => {}
            }
        }
        if module
            .functions
            .iter()
            .all(|function| function.name.is_none())
        {
            bail!("the module has no names of functions");
        }
        Ok(module)
    }

    fn read_types(&mut self, types: TypeSectionReader<'a>) -> Result<()> {
        self.types = Some(types.clone());
        for group in types {
            for kind in group?.into_types() {
                let CompositeInnerType::Func(function) = kind.composite_type.inner else {
                    bail!("a type is not that of a function");
                };
                self.params.push(function.params().to_vec());
            }
        }
        Ok(())
    }

    fn read_import(&mut self, kind: TypeRef) -> Result<()> {
        match kind {
            TypeRef::Func(kind) => self.imported.push(kind),
            TypeRef::Global(kind) => self.globals.push(kind),
            TypeRef::Table(kind) => self.tables.push(kind),
            TypeRef::Memory(kind) => self.memories.push(kind),
            other => bail!("an import is no function, global, table or memory: {other:?}"),
        }
        Ok(())
    }

    fn read_names(&mut self, names: NameSectionReader<'a>) -> Result<()> {
        for names in names {
            let Name::Function(names) = names? else {
                continue;
            };
            for name in names {
                let name = name?;
                if let Some(position) = self.defined(name.index) {
                    let function = self.functions.get_mut(position);
                    function.context("a name is of no function")?.name = Some(name.name);
                }
            }
        }
        Ok(())
    }

    /// The position of a function among those defined here, unless it is imported.
    pub(super) fn defined(&self, index: u32) -> Option<usize> {
        (index as usize).checked_sub(self.imported.len())
    }

    /// The index of a function that is defined here.
    pub(super) fn index(&self, position: usize) -> u32 {
        (self.imported.len() + position) as u32
    }

    /// The type of a function.
    pub(super) fn kind(&self, index: u32) -> u32 {
        match self.defined(index) {
            Some(position) => self.functions[position].kind,
            None => self.imported[index as usize],
        }
    }

    /// The function that is exported under a name.
    pub(super) fn exported(&self, name: &str) -> Option<u32> {
        let mut exported = self.exported.iter();
        exported
            .find(|(other, _)| *other == name)
            .map(|(_, index)| *index)
    }

    /// The positions of a function and of all that it calls, directly or not.
    pub(super) fn reached_from(&self, index: u32) -> Vec<usize> {
        let mut seen = vec![false; self.functions.len()];
        let mut found = Vec::new();
        let mut next = vec![index];
        while let Some(index) = next.pop() {
            if let Some(position) = self.defined(index)
                && !std::mem::replace(&mut seen[position], true)
            {
                found.push(position);
                next.extend(&self.functions[position].calls);
            }
        }
        found
    }
}

fn calls(body: &FunctionBody<'_>) -> Result<Vec<u32>> {
    let mut calls = Vec::new();
    for operator in body.get_operators_reader()? {
        if let Operator::Call { function_index }
        | Operator::ReturnCall { function_index }
        | Operator::RefFunc { function_index } = operator?
        {
            calls.push(function_index);
        }
    }
    calls.sort_unstable();
    calls.dedup();
    Ok(calls)
}
