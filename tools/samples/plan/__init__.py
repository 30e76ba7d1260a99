"""What is run to make the samples, decided before anything was captured.

Every bug has its scenarios: functions that draw one run, with the number of reports to make by
each. A bug that shows two stacks has a scenario for each of them. Nothing here depends on how the
reports are bucketed later, and no report is dropped.
"""

from samples.plan import confpack, imagetool, invoicer, lexidex, logship, orderflow, pagemill
from samples.plan.scenario import Program

PROGRAMS: tuple[Program, ...] = (
    confpack.PROGRAM,
    imagetool.PROGRAM,
    invoicer.PROGRAM,
    lexidex.PROGRAM,
    logship.PROGRAM,
    orderflow.PROGRAM,
    pagemill.PROGRAM,
)
