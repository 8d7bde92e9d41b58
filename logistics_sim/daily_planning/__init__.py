"""Days planned anew from a timetable: what it saves, and what staying near the timetable costs."""
