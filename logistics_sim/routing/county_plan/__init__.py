"""The county's plan: loads become stops, stops become routes, routes become a timetable."""
