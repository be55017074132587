"""The library of steps: per statement what brings a unit from level 1 to 2, 2 to 3, 3 to 4, 4 to 5."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

SCAN_STEPS: dict[str, Sentence] = {
    "data_1_1": N_("Write down the ten data sets that you use most, and where each one is kept."),
    "data_1_2": N_(
        "Make one list of the data for your main work, and keep it where everyone finds it."
    ),
    "data_1_3": N_("Add to every work instruction which data it needs and where they are."),
    "data_1_4": N_("Go through the list together every quarter: what is new, what can go?"),
    "data_2_1": N_("Agree whom to ask for data, and which permission it takes."),
    "data_2_2": N_("Clear the way to the three data sets that colleagues wait for longest."),
    "data_2_3": N_("Measure for a month how long each request takes, and remove the slowest step."),
    "data_2_4": N_("Let people with standing permission reach their usual data by themselves."),
    "data_3_1": N_("Take one data set, and hold twenty rows against what really happened."),
    "data_3_2": N_("Clean up one source of your main work, and agree how it stays clean."),
    "data_3_3": N_("Let the system catch the three mistakes that come back most."),
    "data_3_4": N_("Show each month which share is right and complete, and talk about every dip."),
    "data_4_1": N_("Name an owner for your three most used data sets."),
    "data_4_2": N_("Name an owner for every data set of your main work, and say who it is."),
    "data_4_3": N_("Give owners an hour a week for their data, and somebody who stands in."),
    "data_4_4": N_("Let owners tell each other twice a year what they improved."),
    "data_5_1": N_(
        "Write on one page what never goes into an AI tool, with examples from your work."
    ),
    "data_5_2": N_("Practise together: take five real texts, and take the personal parts out."),
    "data_5_3": N_("Switch on the warning that comes before personal data are sent."),
    "data_5_4": N_("Look at a few uses every quarter, without blame, and share what you learn."),
    "technology_1_1": N_(
        "Ask which AI tools are approved, and let two colleagues try one for two weeks."
    ),
    "technology_1_2": N_(
        "Choose one tool for your main work, and give everyone who does it access."
    ),
    "technology_1_3": N_("Write down which tool suits which task, and what you still miss."),
    "technology_1_4": N_("Look twice a year at what can be better, and stop what nobody uses."),
    "technology_2_1": N_(
        "Ask the AI team for a safe place to try things, and book one afternoon in it."
    ),
    "technology_2_2": N_(
        "Try something small in a safe place every month, with one question to answer."
    ),
    "technology_2_3": N_(
        "Agree what you may try without asking, so that you can begin the same week."
    ),
    "technology_2_4": N_("Tell after each try what held you up, and have it solved."),
    "technology_3_1": N_("Write down where you type something over, and how often."),
    "technology_3_2": N_("Replace the retyping that happens most by one link or export."),
    "technology_3_3": N_("Ask of every new tool beforehand how it connects."),
    "technology_3_4": N_("Keep all links in one overview with an owner, and watch that they work."),
    "technology_4_1": N_(
        "Agree for one AI tool how you see that it goes wrong, and who may stop it."
    ),
    "technology_4_2": N_(
        "Agree for all AI in your main work who sees that it goes wrong, and who may stop it."
    ),
    "technology_4_3": N_("Practise once: stop the AI for an hour, and do the work by hand."),
    "technology_4_4": N_("Note briefly what went wrong, and improve one thing each quarter."),
    "technology_5_1": N_(
        "Find out who helps you with AI, and put name and number where everyone sees them."
    ),
    "technology_5_2": N_("Agree on a fixed hour each week in which help is there."),
    "technology_5_3": N_("Write down the ten questions asked most, with their answers."),
    "technology_5_4": N_("Train two colleagues of your own, and let them help other teams."),
    "customer_1_1": N_("Write in one sentence with each AI idea whose problem it solves."),
    "customer_1_2": N_("Ask three customers if you wrote their problem down right, and mend it."),
    "customer_1_3": N_("Begin every talk about AI with the customer's problem, not with the tool."),
    "customer_1_4": N_(
        "Choose the three greatest customer problems of the year, and hold each idea against them."
    ),
    "customer_2_1": N_("Watch one customer for half an hour before you make something."),
    "customer_2_2": N_("Speak with five customers about each idea for your main work."),
    "customer_2_3": N_("Plan talks with customers for every experiment, before the first week."),
    "customer_2_4": N_("Keep a small group of customers who think along all year."),
    "customer_3_1": N_("Choose one number that a customer would feel, and count it for two weeks."),
    "customer_3_2": N_(
        "Measure one number that a customer feels, before and after each experiment in your main work."
    ),
    "customer_3_3": N_(
        "Say in every report, beside the time saved, what the customer notices of it."
    ),
    "customer_3_4": N_("Let customers tell twice a year what got better, and act on it."),
    "customer_4_1": N_("Tell customers in one place that they deal with AI there."),
    "customer_4_2": N_(
        "Say wherever AI takes part in your main work that it does, with a way to reach a person."
    ),
    "customer_4_3": N_("Try it yourself: how many steps does it take to reach a person?"),
    "customer_4_4": N_("Ask customers if they noticed, and make it clearer each time."),
    "customer_5_1": N_(
        "Take one hour for the question: what could we offer that was never possible?"
    ),
    "customer_5_2": N_("Submit one idea, as renewal, for a service that only AI makes possible."),
    "customer_5_3": N_(
        "Give one service that only AI makes possible a fixed place in the plan of this year."
    ),
    "customer_5_4": N_("Look at each new service twice a year: does it grow, change or stop?"),
    "literacy_1_1": N_("Do the short AI course together, and let everyone name one limit."),
    "literacy_1_2": N_(
        "Let a colleague show each month what a tool does well, and where it fails."
    ),
    "literacy_1_3": N_("Write a page for newcomers: what our AI can and cannot do."),
    "literacy_1_4": N_("Let everyone explain it once a year to somebody outside the team."),
    "literacy_2_1": N_("Try five tasks together, and hunt for the mistakes."),
    "literacy_2_2": N_(
        "List the mistakes that AI makes in your work, and use the list when you check."
    ),
    "literacy_2_3": N_("Agree per task how thoroughly you check, and who does it."),
    "literacy_2_4": N_("Swap checked work now and then, and see what the other still finds."),
    "literacy_3_1": N_("Read Our frames together, and find an example of your own for each part."),
    "literacy_3_2": N_("Talk about one doubtful case in every team meeting."),
    "literacy_3_3": N_("Let newcomers read the frames in their first week, with a colleague."),
    "literacy_3_4": N_("Propose one improvement of the frames every half year."),
    "literacy_4_1": N_(
        "Talk about two examples in which AI harmed people, and find out whom to tell."
    ),
    "literacy_4_2": N_("Go through your own uses of AI: whom could each one harm?"),
    "literacy_4_3": N_("Agree that everyone may stop and report, and say thank you for it."),
    "literacy_4_4": N_("Share every report with what was done about it, without names."),
    "literacy_5_1": N_("Begin each week with one thing that somebody learned with AI."),
    "literacy_5_2": N_("Write your lessons down in Kiem, of failures too."),
    "literacy_5_3": N_("Hold an open hour each month in which somebody shows what failed."),
    "literacy_5_4": N_("Invite another team twice a year to swap lessons."),
    "literacy_6_1": N_("Lead by trying: use one tool yourself, and tell your team how it went."),
    "literacy_6_2": N_("Write in the leaders' log each month what you tried."),
    "literacy_6_3": N_("Try something together with the team, and let them teach you."),
    "literacy_6_4": N_("Ask in every talk: what did we try, and what do we stop?"),
}
