"""Reads pairs of project files with MPXJ, which shares nothing with Throughline, and prints every difference.

Standard input: one JSON list [original, copy] per line. Standard output: one line for each difference,
then a line "compared N tasks, N links, N calendars, N assignments".
"""

import json
import sys

import jpype
import mpxj

del mpxj  # importing it puts the library on the class path
jpype.startJVM()

from java.time import LocalDate  # noqa: E402
from org.mpxj import TimeUnit  # noqa: E402
from org.mpxj.reader import UniversalProjectReader  # noqa: E402

LINKS = {"Predecessors", "Successors"}  # compared one by one

COUNTS = {"tasks": 0, "links": 0, "calendars": 0, "assignments": 0}

# What the schedule or a reader works out anew (floats, early and late dates, what is critical, variances), day
# by day figures, and the unit in which something is shown.
WORKED_OUT = {
    "Critical",
    "Early Finish",
    "Early Start",
    "Free Slack",
    "Late Finish",
    "Late Start",
    "Total Slack",
    "Start Slack",
    "Finish Slack",
    "Cost Variance",
    "Work Variance",
    "Regular Work",
    "Start Variance",
    "Finish Variance",
    "Raw Timephased Actual Regular Work",
    "Raw Timephased Remaining Regular Work",
    "Actual Duration Units",
    "Leveling Delay Units",
    "Variable Rate Units",
}

# What a Primavera file and Microsoft Project XML both can say.
OF_PRIMAVERA = {"Task Name", "Actual Start", "Actual Finish", "Constraint Date", "Units", "Milestone"}


def plain(value, project=None):
    """A value as it is compared: nothing, zero, no and the empty text are the same."""
    if value is None:
        return ""
    name = type(value).__name__.split(".")[-1]
    if name == "Duration":
        # Half a week and two and a half days are the same; percentages stay as they are.
        unit = value.getUnits()
        if unit not in (TimeUnit.PERCENT, TimeUnit.ELAPSED_PERCENT) and project is not None:
            elapsed = "elapsed " if str(unit).startswith("e") else ""
            value = value.convertUnits(TimeUnit.MINUTES, project.getProjectProperties())
            unit = elapsed + "minutes"
        amount = float(value.getDuration())
        return "" if amount == 0 else f"{round(amount)} {unit}"
    if name == "Boolean" or isinstance(value, bool):
        return "true" if bool(value) else ""
    text = str(value)
    if text == "FLAT":  # the contour of work that has none
        return ""
    try:
        number = float(text)
        return "" if number == 0 else str(round(number, 6))
    except ValueError:
        return text.strip()


def fields(a, b, primavera):
    """The fields that either of two sets of tasks or assignments has values for."""
    names = {str(f): f for both in (a, b) for f in both.getPopulatedFields()}
    if primavera:
        return [f for name, f in sorted(names.items()) if name in OF_PRIMAVERA]
    return [f for name, f in sorted(names.items()) if name not in WORKED_OUT | LINKS]


def report(place, what, before, after):
    print(f"{place}: {what}: {before!r} became {after!r}")


def tasks(place, a, b, primavera):
    shared = fields(a.getTasks(), b.getTasks(), primavera)

    def by_id(project):
        found = {int(t.getUniqueID()): t for t in project.getTasks() if not t.getNull()}
        found.pop(0, None)
        # In a Primavera file, nodes of the work breakdown have ids of their own.
        return {uid: t for uid, t in found.items() if not (primavera and t.hasChildTasks())}

    before, after = by_id(a), by_id(b)
    if before.keys() != after.keys():
        lost, new = before.keys() - after.keys(), after.keys() - before.keys()
        report(place, "tasks", sorted(lost), sorted(new))
    for uid in sorted(before.keys() & after.keys()):
        COUNTS["tasks"] += 1
        for field in shared:
            one, two = plain(before[uid].get(field), a), plain(after[uid].get(field), b)
            if one != two:
                report(f"{place}, task {uid}", field, one, two)
        one, two = links(before[uid], a), links(after[uid], b)
        COUNTS["links"] += len(one)
        if one != two:
            report(f"{place}, task {uid}", "links", one, two)


def links(task, project):
    return sorted(
        (int(r.getPredecessorTask().getUniqueID()), str(r.getType()), plain(r.getLag(), project))
        for r in task.getPredecessors()
    )


def calendars(place, a, b):
    # Resource 0 stands for work without a resource and is none; its calendar is nobody's.
    nobody = [r for r in a.getResources() if int(r.getUniqueID()) == 0 and not r.getName()]
    nobodys = [int(r.getCalendar().getUniqueID()) for r in nobody if r.getCalendar() is not None]
    before = {int(c.getUniqueID()): c for c in a.getCalendars()}
    for uid in nobodys:
        before.pop(uid, None)
    after = {int(c.getUniqueID()): c for c in b.getCalendars()}
    if before.keys() != after.keys():
        report(place, "calendars", sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys()))
    days = [t.getStart() for t in a.getTasks() if t.getStart() is not None]
    start = min((d.toLocalDate() for d in days), default=LocalDate.of(2026, 1, 5)).minusDays(30)
    for uid in sorted(before.keys() & after.keys()):
        COUNTS["calendars"] += 1
        one, two = before[uid], after[uid]
        if str(one.getName() or "") != str(two.getName() or "") and one.getName() is not None:
            report(f"{place}, calendar {uid}", "name", str(one.getName()), str(two.getName()))
        for day in range(800):
            date = start.plusDays(day)
            hours = [[str(r) for r in c.getHours(date)] for c in (one, two)]
            if hours[0] != hours[1]:
                report(f"{place}, calendar {uid}", str(date), *hours)


def assignments(place, a, b, primavera):
    def by_ends(project):
        found = {}
        for item in project.getResourceAssignments():
            if item.getResource() is not None and item.getTask() is not None:
                ends = (int(item.getTask().getUniqueID()), int(item.getResource().getUniqueID()))
                found.setdefault(ends, []).append(item)
        return found

    before, after = by_ends(a), by_ends(b)
    shared = fields(a.getResourceAssignments(), b.getResourceAssignments(), primavera)
    if before.keys() != after.keys():
        report(place, "assignments", sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys()))
    for ends in sorted(before.keys() & after.keys()):
        for one, two in zip(before[ends], after[ends]):
            COUNTS["assignments"] += 1
            for field in shared:
                x, y = plain(one.get(field), a), plain(two.get(field), b)
                if x != y:
                    report(f"{place}, assignment {ends}", field, x, y)


def main():
    for line in sys.stdin:
        original, copy = json.loads(line)
        place = original.rsplit("/", 1)[-1]
        a = UniversalProjectReader().read(original)
        b = UniversalProjectReader().read(copy)
        primavera = original.endswith(".xer")
        tasks(place, a, b, primavera)
        calendars(place, a, b)
        assignments(place, a, b, primavera)
    print("compared " + ", ".join(f"{n} {what}" for what, n in COUNTS.items()))


main()
