console.error('native addon not built yet');
